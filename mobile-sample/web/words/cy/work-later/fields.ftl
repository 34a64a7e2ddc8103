# Yr hyn sydd wrth ymyl meysydd ar sawl sgrin.
field-error = Gwall:
field-not-saved = Heb ei gadw: { $fault }
field-undo = Dadwneud
field-change = Newid
field-yes = Ie
field-no = Na
field-other = Arall
field-done = Wedi gorffen
field-saving = Yn cadw
field-on-phone = Ar y ffôn hwn yn unig
field-saved-writing = Cedwir wrth i chi ysgrifennu:
field-overdue = Yn hwyr
field-go-on = Mynd ymlaen
field-seen = Rwyf wedi'i weld
field-no-date = Dim dyddiad
field-earlier = Dangos rhai cynharach
