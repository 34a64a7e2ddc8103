# Pwy a gydsyniodd i lun neu recordiad, lle na ddywedir hynny.
consent-not-finished = Heb ei orffen:
consent-missing = nid yw'n dweud { $what }. Mae'n cael ei gadw fel y mae.
consent-or = { $one }, nac ychwaith { $other }
consent-who = pwy gydsyniodd
consent-nobody = pam na ofynnwyd i neb
consent-other = pwy oedd yr un a gydsyniodd
consent-why = pam y cafodd ei wneud
