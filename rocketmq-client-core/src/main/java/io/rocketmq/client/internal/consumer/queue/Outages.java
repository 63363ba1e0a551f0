package io.rocketmq.client.internal.consumer.queue;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.message.MessageQueue;

/**
 * Tracks operations that currently fail at a broker, other than refusals, so that one
 * warning covers all its queues and attempts. Thread-safe.
 */
public final class Outages {

	private static final Logger logger = LoggerFactory.getLogger(Outages.class);

	private final String group;

	private final Map<Key, Set<MessageQueue>> queues = new ConcurrentHashMap<>();

	/** Kinds of operations. */
	public enum Kind {

		/** Finding the start offset, or locking the queue. */
		PLACE("find the start offset of"),

		/** Pulling. */
		PULL("pull from"),

		/** Sending failed messages back; they are redelivered locally instead. */
		SEND_BACK("send back messages of");

		private final String phrase;

		Kind(String phrase) {
			this.phrase = phrase;
		}

	}

	private record Key(Kind kind, String brokerName) {
	}

	/** Creates a tracker without outages. */
	public Outages(String group) {
		this.group = group;
	}

	/** Records a failure; the caller retries. */
	public void failed(Kind kind, MessageQueue queue, Throwable failure) {
		this.queues.compute(new Key(kind, queue.brokerName()), (key, known) -> {
			Set<MessageQueue> affected = (known != null) ? known : ConcurrentHashMap.newKeySet();
			affected.add(queue);
			if (known == null) {
				logger.atWarn()
					.addKeyValue("group", this.group)
					.addKeyValue("queue", queue)
					.addKeyValue("broker", queue.brokerName())
					.log("Group '{}' could not {} {}; retrying, also for other queues of that broker: {}", this.group,
							kind.phrase, queue, failure.toString());
			}
			else {
				logger.atDebug()
					.addKeyValue("group", this.group)
					.addKeyValue("queue", queue)
					.log("Group '{}' could not {} {}: {}", this.group, kind.phrase, queue, failure.toString());
			}
			return affected;
		});
	}

	/** Records a success, or that the operation is no longer needed. */
	public void over(Kind kind, MessageQueue queue) {
		if (this.queues.isEmpty()) {
			return;
		}
		Key key = new Key(kind, queue.brokerName());
		this.queues.computeIfPresent(key, (each, affected) -> {
			if (!affected.remove(queue) || !affected.isEmpty()) {
				return affected;
			}
			logger.atInfo()
				.addKeyValue("group", this.group)
				.addKeyValue("broker", queue.brokerName())
				.log("Group '{}' can {} all its queues of broker {} again", this.group, kind.phrase,
						queue.brokerName());
			return null;
		});
	}

	/** Ends all outages of a revoked queue. */
	public void left(MessageQueue queue) {
		for (Kind kind : Kind.values()) {
			over(kind, queue);
		}
	}

}
