echo '@mynixos-probe end'
