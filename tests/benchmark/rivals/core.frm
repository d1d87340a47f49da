£ The three-sector core in ModelFlow's business logic language; see core.md.
LIST SECTORS = SECTOR : AGRICULTURE INDUSTRY SERVICES /
               HIRES  : 0           1        1        $

£ Labour
FRML <> labour_force = labour_force(-1)*(1+labour_force_growth) $
FRML <> employment_total = (1-unemployment_rate)*labour_force $
FRML <> non_agricultural_employment_limit = employment_total*(1-agricultural_employment_floor) $
DO SECTORS HIRES = 1 $
  FRML <> labour_demand_{sector} = employment_{sector}(-1)*(1+employment_elasticity*value_added_growth_{sector}(-1)) $
  FRML <> employment_{sector} = labour_demand_{sector}*hired_share_of_demand $
ENDDO $
FRML <> hired_share_of_demand = min(1, non_agricultural_employment_limit/(sum(sectors hires=1, labour_demand_{sector}))) $
FRML <> employment_agriculture = employment_total-(sum(sectors hires=1, employment_{sector})) $

£ Capital, production, prices
FRML <> tfp_persistence = 0.5**(1/tfp_growth_half_life) $
FRML <> price_persistence = 0.5**(1/price_drift_half_life) $
FRML <> investment_price_index = investment_price_index(-1)*(1+investment_price_growth) $
DO SECTORS $
  FRML <> capital_stock_{sector} = (1-depreciation_rate)*capital_stock_{sector}(-1)+commissioned_capital_{sector}(-1) $
  FRML <> tfp_growth_{sector} = tfp_trend_growth_{sector}+(tfp_growth_{sector}(-1)-tfp_trend_growth_{sector})*tfp_persistence $
  FRML <> tfp_index_{sector} = tfp_index_{sector}(-1)*exp(tfp_growth_{sector}) $
  FRML <> capital_effect_{sector} = (capital_stock_{sector}/capital_stock_base_{sector})**capital_share_{sector} $
  FRML <> labour_effect_{sector} = (employment_{sector}/employment_base_{sector})**(1-capital_share_{sector}) $
  FRML <> value_added_{sector} = value_added_base_{sector}*tfp_index_{sector}*capital_effect_{sector}*labour_effect_{sector} $
  FRML <> value_added_growth_{sector} = value_added_{sector}/value_added_{sector}(-1)-1 $
  FRML <> sector_price_drift_{sector} = price_drift+(sector_price_drift_{sector}(-1)-price_drift)*price_persistence $
  FRML <> value_added_deflator_{sector} = value_added_deflator_{sector}(-1)*exp(sector_price_drift_{sector}) $
  FRML <> nominal_value_added_{sector} = value_added_deflator_{sector}*value_added_{sector} $
ENDDO $

£ Accounts
FRML <> product_taxes = product_tax_ratio*(sum(sectors, value_added_{sector})) $
FRML <> nominal_product_taxes = product_tax_rate*revenue_base $
FRML <> grdp = (sum(sectors, value_added_{sector}))+product_taxes $
FRML <> nominal_grdp = revenue_base+nominal_product_taxes $
FRML <> grdp_growth = grdp/grdp(-1)-1 $
FRML <> grdp_deflator = 100*nominal_grdp/grdp $

£ Investment and shares
FRML <> total_social_investment = investment_ratio*nominal_grdp $
DO SECTORS $
  FRML <> investment_by_sector_{sector} = allocation_share_{sector}*total_social_investment $
  FRML <> commissioned_capital_{sector} = capital_formation_ratio*investment_by_sector_{sector}/investment_price_index $
  FRML <> sector_share_{sector} = 100*nominal_value_added_{sector}/nominal_grdp $
ENDDO $

£ Budget
FRML <> revenue_base = sum(sectors, nominal_value_added_{sector}) $
FRML <> budget_revenue = budget_revenue(-1)*(revenue_base/revenue_base(-1))**buoyancy $
