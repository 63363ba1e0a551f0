package io.rocketmq.client.internal.consumer.offset;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;

/**
 * Offset store that counts the commits of another store that fail. Thread-safe.
 */
public final class CountedOffsets implements OffsetStore {

	private final OffsetStore store;

	private final Runnable failed;

	public CountedOffsets(OffsetStore store, Runnable failed) {
		this.store = store;
		this.failed = failed;
	}

	@Override
	public CompletableFuture<OptionalLong> load(MessageQueue queue) {
		return this.store.load(queue);
	}

	@Override
	public CompletableFuture<Void> store(MessageQueue queue, long offset) {
		CompletableFuture<Void> stored = Futures.attempt(() -> this.store.store(queue, offset));
		stored.whenComplete((none, failure) -> {
			if (failure != null) {
				this.failed.run();
			}
		});
		return stored;
	}

	@Override
	public boolean isProvisional(MessageQueue queue) {
		return this.store.isProvisional(queue);
	}

	@Override
	public CompletableFuture<Void> persist() {
		return this.store.persist();
	}

	@Override
	public void close() {
		this.store.close();
	}

}
