module holt

go 1.19
