package io.rocketmq.client.internal.consumer.queue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;

/**
 * Queue of events that are handled one at a time, by the thread that posts the first;
 * threads that post meanwhile return immediately. State used only by handlers needs no
 * lock, and a handler must neither block nor call users' code. Thread-safe.
 */
public final class Mailbox {

	private static final Logger logger = LoggerFactory.getLogger(Mailbox.class);

	/** Far longer than handlers take, as they do not block. */
	private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

	/** The end of the chain while a thread handles events. */
	private static final Event BUSY = new Event() {
		@Override
		public void handle() {
		}
	};

	/**
	 * The newest event, linked to older ones and finally to {@link #BUSY}; null while no
	 * thread handles events.
	 */
	private final AtomicReference<@Nullable Event> newest = new AtomicReference<>();

	/** Named in logs. */
	private final MessageQueue queue;

	private final Runnable settle;

	/** Compared only with the current thread, which sees its own writes. */
	private @Nullable Thread handler;

	/** Creates an empty mailbox. */
	Mailbox(MessageQueue queue, Runnable settle) {
		this.queue = queue;
		this.settle = settle;
	}

	/** An event. It may be posted again once it has been handled. */
	public abstract static class Event {

		private @Nullable Event older;

		/** Changes what the mailbox guards. */
		public abstract void handle();

	}

	/** Posts an event, and handles all events unless another thread does. */
	void post(Event event) {
		while (true) {
			Event before = this.newest.get();
			if (before == null) {
				if (this.newest.compareAndSet(null, BUSY)) {
					handleAll(event);
					return;
				}
			}
			else {
				event.older = before;
				if (this.newest.compareAndSet(before, event)) {
					return;
				}
				event.older = null;
			}
		}
	}

	/** Posts a change as an event. */
	void post(Runnable change) {
		post(new Event() {
			@Override
			public void handle() {
				change.run();
			}
		});
	}

	/** Reads guarded state, also on the thread that handles events. */
	<T> T ask(Supplier<T> question) {
		if (this.handler == Thread.currentThread()) {
			return question.get();
		}
		CompletableFuture<T> answer = new CompletableFuture<>();
		post(() -> {
			try {
				answer.complete(question.get());
			}
			catch (RuntimeException | Error ex) {
				answer.completeExceptionally(ex);
			}
		});
		if (!answer.isDone() && !Futures.awaitUninterruptibly(answer, ANSWER_LIMIT)) {
			throw new IllegalStateException(
					"The handler of events of " + this.queue + " did not answer within " + ANSWER_LIMIT);
		}
		return answer.join();
	}

	private void handleAll(Event first) {
		this.handler = Thread.currentThread();
		Event event = first;
		while (true) {
			while (event != null) {
				Event next = event.older;
				event.older = null;
				handle(event);
				event = next;
			}
			settleNow();
			this.handler = null;
			if (this.newest.compareAndSet(BUSY, null)) {
				return;
			}
			this.handler = Thread.currentThread();
			event = inOrder(this.newest.getAndSet(BUSY));
		}
	}

	private void settleNow() {
		try {
			this.settle.run();
		}
		catch (RuntimeException | Error ex) {
			logger.atError()
				.addKeyValue("queue", this.queue)
				.setCause(ex)
				.log("Could not settle events of {}", this.queue);
		}
	}

	private void handle(Event event) {
		try {
			event.handle();
		}
		catch (RuntimeException | Error ex) {
			logger.atError()
				.addKeyValue("queue", this.queue)
				.setCause(ex)
				.log("Could not handle an event of {}", this.queue);
		}
	}

	private static @Nullable Event inOrder(@Nullable Event newest) {
		Event oldest = null;
		Event event = newest;
		while (event != null && event != BUSY) {
			Event next = event.older;
			event.older = oldest;
			oldest = event;
			event = next;
		}
		return oldest;
	}

}
