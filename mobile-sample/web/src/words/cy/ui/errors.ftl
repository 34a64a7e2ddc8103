# Yr hyn sydd o'i le, a'r hyn y gellir ei gyffwrdd.
errors-title = Mae problem
errors-error = Gwall:
contact-ring = Ffonio
contact-map = Dangos ar fap
fault-unknown = Aeth rhywbeth o'i le ar y ffôn hwn. Mae'r hyn a gadwyd yn ddiogel.
