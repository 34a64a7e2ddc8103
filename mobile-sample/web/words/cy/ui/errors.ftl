# Yr hyn sydd o'i le, a'r hyn y gellir ei gyffwrdd.
errors-title = Mae problem
errors-error = Gwall:
contact-ring = Ffonio
contact-map = Dangos ar fap
