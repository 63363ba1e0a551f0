package io.rocketmq.client.internal.producer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.SendResult;

/**
 * Sends with an ordering key: the next message of a key is sent when the one before has
 * ended. Brokers process the requests of a connection on many threads, so that two in
 * flight may be stored in either order. Thread-safe.
 */
final class OrderedSends {

	private final Executor work;

	private final InFlightByKey<Key, Send> sends = new InFlightByKey<>();

	OrderedSends(Executor work) {
		this.work = work;
	}

	/** Sends immediately, or when all earlier sends of the key have ended. */
	CompletableFuture<SendResult> send(String topic, Object key, Supplier<CompletableFuture<SendResult>> start) {
		Key ordered = new Key(topic, key);
		Send send = new Send(start, new CompletableFuture<>());
		if (this.sends.enter(ordered, send)) {
			start(ordered, send);
		}
		return send.result;
	}

	private void start(Key key, Send send) {
		Futures.attempt(send.start).whenComplete((result, failure) -> {
			Send next = this.sends.next(key);
			if (next != null) {
				// Not recursive, as this and the following may end at once.
				this.work.execute(() -> start(key, next));
			}
			if (failure != null) {
				send.result.completeExceptionally(Futures.unwrap(failure));
			}
			else {
				send.result.complete(result);
			}
		});
	}

	private record Key(String topic, Object key) {
	}

	private record Send(Supplier<CompletableFuture<SendResult>> start, CompletableFuture<SendResult> result) {
	}

}
