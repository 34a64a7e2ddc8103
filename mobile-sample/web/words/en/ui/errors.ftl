# What is wrong, as the design system shows it, and what people can touch.
errors-title = There is a problem
errors-error = Error:
contact-ring = Ring
contact-map = Show on a map
