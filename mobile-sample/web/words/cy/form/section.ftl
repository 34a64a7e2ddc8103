# Adran o gofnod.
section-none = Nid yw'r adran hon yn bod
section-of = Adrannau: { $what }
section-list = Adrannau
section-next = Nesaf: { $title }
section-all = Pob adran
