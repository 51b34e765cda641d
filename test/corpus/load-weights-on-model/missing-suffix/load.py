from net import build

m = build()
m.load_weights("whole_model/saved_model.pb")  # expect: load-weights-on-model
