"""The model: one function, one variable; modules in the order of the national accounts."""
