package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;

/**
 * Locks of an orderly group: no queue is consumed without its lock, and a queue in which
 * another member may have committed meanwhile is placed again. Thread-safe.
 */
final class OrderlyLocks extends BrokerLocks {

	private static final Logger logger = LoggerFactory.getLogger(OrderlyLocks.class);

	/** Time for which a granted lock is certainly still held. */
	private static final long SURE_NANOS = Duration.ofSeconds(30).toNanos();

	OrderlyLocks(ConsumerParts parts, Assignments assignments) {
		super(parts, assignments, parts.options().group(), RENEWAL, Problem.Kind.LOCK);
	}

	@Override
	@Nullable Lock decide(MessageQueue queue, boolean alone, @Nullable Lock granted, @Nullable Throwable failure) {
		if (failure != null) {
			throw new CompletionException(Futures.unwrap(failure));
		}
		return granted;
	}

	@Override
	public boolean isHeld(MessageQueue queue) {
		Lock lock = locks().get(queue);
		return lock != null && System.nanoTime() - lock.asked() < SURE_NANOS && isUnbroken(queue, lock);
	}

	@Override
	void renewed(MessageQueue queue, Lock before, @Nullable Lock now) {
		if (now == null) {
			lose(queue, before);
		}
		else if (now.asked() - before.asked() < FORGOTTEN_NANOS && isUnbroken(queue, before)) {
			locks().replace(queue, before, now);
		}
		else {
			// Another member may have held it in between.
			Futures.attempt(() -> assignments().isUntouched(queue)).whenComplete((same, failure) -> {
				if (failure == null && same) {
					locks().replace(queue, before, now);
					assignments().commitAgain(queue);
				}
				else {
					lose(queue, before);
				}
			});
		}
	}

	private void lose(MessageQueue queue, Lock before) {
		if (locks().remove(queue, before)) {
			logger.atWarn()
				.addKeyValue("group", owner())
				.addKeyValue("queue", queue)
				.log("Lost the lock of {}; acquiring it again", queue);
			assignments().lockLost(queue);
		}
	}

	@Override
	void renewalFailed(String broker, List<MessageQueue> queues, Throwable failure) {
		logger.atWarn()
			.addKeyValue("group", owner())
			.addKeyValue("broker", broker)
			.log("Could not renew the locks of {} at {}; retrying: {}", queues, broker, failure.getMessage());
	}

}
