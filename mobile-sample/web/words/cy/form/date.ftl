# Yr hyn sydd o'i le ar ddyddiad a deipiwyd.
date-lacks = { $parts ->
    [day] Rhaid i'r dyddiad gynnwys diwrnod
    [month] Rhaid i'r dyddiad gynnwys mis
    [year] Rhaid i'r dyddiad gynnwys blwyddyn
    [day-month] Rhaid i'r dyddiad gynnwys diwrnod a mis
    [day-year] Rhaid i'r dyddiad gynnwys diwrnod a blwyddyn
    [month-year] Rhaid i'r dyddiad gynnwys mis a blwyddyn
   *[all] Rhaid i'r dyddiad gynnwys diwrnod, mis a blwyddyn
  }
date-no-number = Rhaid ysgrifennu'r dyddiad mewn rhifau, fel 27 3 2026
date-short-year = Rhaid ysgrifennu'r flwyddyn yn llawn, fel 2026
date-not-real = Rhaid i'r dyddiad fod yn ddyddiad go iawn
date-no-time = Rhowch yr amser hefyd. Mae tua phryd yn ddigon
date-bad-time = Rhaid i'r amser fod fel 14:05
date-which = Trodd y clociau yn ôl y noson honno, a daeth yr amser hwn ddwywaith. Dywedwch pa un oedd
