package io.rocketmq.client.internal.consumer.group;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.SerialExecutor;
import io.rocketmq.client.message.MessageQueue;

/**
 * Reports changed assignments to a user's listener, one call at a time and with the
 * queues at the time of the call. Thread-safe.
 */
public final class QueueChanges {

	private static final Logger logger = LoggerFactory.getLogger(QueueChanges.class);

	private final Executor executor;

	private final AtomicBoolean asked = new AtomicBoolean();

	private volatile @Nullable Consumer<Set<MessageQueue>> listener;

	/** Last reported queues; confined to the serial executor. */
	private Set<MessageQueue> reported = Set.of();

	public QueueChanges(Callbacks callbacks) {
		this.executor = new SerialExecutor(callbacks);
	}

	public void listener(Consumer<Set<MessageQueue>> newListener) {
		this.listener = newListener;
	}

	/** Reports the queues if they have changed. */
	public void changed(Supplier<Set<MessageQueue>> queues) {
		if (this.listener != null && this.asked.compareAndSet(false, true)) {
			this.executor.execute(() -> report(queues));
		}
	}

	private void report(Supplier<Set<MessageQueue>> queues) {
		this.asked.set(false);
		Consumer<Set<MessageQueue>> user = this.listener;
		Set<MessageQueue> now = Collections.unmodifiableSet(new TreeSet<>(queues.get()));
		if (user == null || now.equals(this.reported)) {
			return;
		}
		this.reported = now;
		try {
			user.accept(now);
		}
		catch (Throwable ex) {
			logger.atWarn().setCause(ex).log("Listener for changed queues {} failed", user);
		}
	}

}
