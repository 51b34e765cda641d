from scoring import Scorer

print(Scorer("bundle/7").score([[0.1, 0.2], [0.3, 0.4]]))
