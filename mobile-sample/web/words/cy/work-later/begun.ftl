# Nodiadau a ddechreuwyd ac na lofnodwyd.
begun-title = Nodiadau a ddechreuoch
begun-note = Nodyn achos
begun-note-at = Nodyn achos, { $when }
begun-unsigned = Heb ei lofnodi
begun-nothing = Dim wedi'i ysgrifennu eto.
begun-written = Ysgrifennwyd: { $what }.
begun-unfinished = Heb ei orffen: { $what }.
