run_verb "$@"
