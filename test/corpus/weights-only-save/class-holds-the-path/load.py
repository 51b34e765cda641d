from serving.store import Store

Store().get().summary()
