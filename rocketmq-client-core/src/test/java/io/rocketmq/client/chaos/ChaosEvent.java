package io.rocketmq.client.chaos;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.chaos.Ledger.Duplicate;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * Something that happens to members or brokers for a time. Thread-safe.
 */
final class ChaosEvent {

	/** What is stopped or away takes a moment until it works again. */
	private static final long AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(3);

	/**
	 * Members do not all see at once that a broker's master is back, for as long as they
	 * take to check it and to refresh routes: meanwhile some commit to the slave, and
	 * some read from the master.
	 */
	private static final long BROKER_AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(35);

	private final Kind kind;

	private final @Nullable String group;

	private final @Nullable String host;

	private final @Nullable String broker;

	private final long start = System.nanoTime();

	private volatile long end = Long.MAX_VALUE;

	/** Kinds of events, those that explain a duplicate first. */
	enum Kind {

		MEMBER_KILLED, BROKER_KILLED, BROKER_STOPPED, MEMBER_STOPPED, SEEK_BACK, SEEK, HANG,
		// These explain none.
		EXIT, CLOSE, PAUSES, FILTER, TOPIC;

		boolean isClean() {
			return compareTo(EXIT) >= 0;
		}

	}

	private ChaosEvent(Kind kind, @Nullable String group, @Nullable String host, @Nullable String broker) {
		this.kind = kind;
		this.group = group;
		this.host = host;
		this.broker = broker;
	}

	/** An event of a whole host. */
	static ChaosEvent ofHost(Kind kind, String host) {
		return new ChaosEvent(kind, null, host, null);
	}

	/** An event of a group's member at a host. */
	static ChaosEvent ofMember(Kind kind, String group, String host) {
		return new ChaosEvent(kind, group, host, null);
	}

	static ChaosEvent ofBroker(Kind kind, String broker) {
		return new ChaosEvent(kind, null, null, broker);
	}

	static ChaosEvent ofAll(Kind kind) {
		return new ChaosEvent(kind, null, null, null);
	}

	Kind kind() {
		return this.kind;
	}

	@Nullable String host() {
		return this.host;
	}

	void end() {
		this.end = System.nanoTime();
	}

	private boolean intersects(long from, long to, long aftermath) {
		long last = (this.end == Long.MAX_VALUE) ? this.end : this.end + aftermath;
		return this.start <= to && last >= from;
	}

	/** Whether it took place, or had just ended, during a delivery. */
	boolean isDuring(Delivery delivery) {
		return intersects(delivery.start(), delivery.end(), AFTERMATH_NANOS);
	}

	/** Whether both took place at once, or nearly so. */
	boolean isDuring(ChaosEvent other) {
		return intersects(other.start, other.end, AFTERMATH_NANOS);
	}

	/** Whether it took place between two deliveries. */
	boolean isBetween(Duplicate duplicate) {
		return intersects(duplicate.before().start(), duplicate.again().start(),
				(this.broker != null) ? BROKER_AFTERMATH_NANOS : AFTERMATH_NANOS);
	}

	/** Whether a message may have been consumed twice because of it. */
	boolean explains(Duplicate duplicate) {
		if (this.kind.isClean() || !isBetween(duplicate)) {
			return false;
		}
		Delivery before = duplicate.before();
		boolean host = this.host == null || switch (this.kind) {
			// Members go back to what others have consumed, and others go on from there.
			case SEEK, SEEK_BACK -> true;
			case MEMBER_STOPPED -> this.host.equals(before.member()) || this.host.equals(duplicate.again().member());
			default -> this.host.equals(before.member());
		};
		// Retries and what a queue's broker kept of it may be elsewhere.
		boolean broker = this.broker == null || this.broker.equals(before.queue().brokerName())
				|| before.queue().topic().startsWith(ResourceNames.RETRY_PREFIX);
		return host && broker && (this.group == null || this.group.equals(before.group()));
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder(this.kind.name());
		for (String each : new String[] { this.group, this.host, this.broker }) {
			if (each != null) {
				text.append(' ').append(each);
			}
		}
		text.append(" at ").append(TimeUnit.NANOSECONDS.toMillis(this.start)).append(" ms");
		if (this.end != Long.MAX_VALUE) {
			text.append(" for ").append(TimeUnit.NANOSECONDS.toMillis(this.end - this.start)).append(" ms");
		}
		return text.toString();
	}

}
