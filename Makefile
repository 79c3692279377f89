# Everything is done by dev.py, so that it works where there is no make.
.PHONY: setup run test
setup run test:
	@python3 dev.py $@ $(ARGS)
