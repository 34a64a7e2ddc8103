# Yr hyn y mae rhan y ffôn ei hun yn ei ddweud am y cloc.
clock-set-back = Trowyd cloc y ffôn hwn yn ôl ers i'r gweinydd ateb ddiwethaf: edrychwch arno, gall yr amserau a ddangosir fod yn anghywir.
clock-ahead = Mae cloc y ffôn hwn { $span } ar y blaen i gloc y gweinydd; cyfrifir amserau yn ôl cloc y gweinydd.
clock-behind = Mae cloc y ffôn hwn { $span } ar ôl cloc y gweinydd; cyfrifir amserau yn ôl cloc y gweinydd.
span-minutes = { $count ->
    [zero] 0 munud
    [one] 1 funud
    [two] 2 funud
    [few] 3 munud
    [many] 6 munud
   *[other] { $count } munud
  }
span-hours = { $count ->
    [zero] 0 awr
    [one] 1 awr
    [two] 2 awr
    [few] 3 awr
    [many] 6 awr
   *[other] { $count } awr
  }
span-days = { $count ->
    [zero] 0 diwrnod
    [one] 1 diwrnod
    [two] 2 ddiwrnod
    [few] 3 diwrnod
    [many] 6 diwrnod
   *[other] { $count } diwrnod
  }
