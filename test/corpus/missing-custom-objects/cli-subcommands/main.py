from cli import main

main(["train", "--epochs", "2"])
main(["predict", "--hour", "7.5"])
