package io.rocketmq.client.chaos;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.chaos.Ledger.Duplicate;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * An event that affects members or brokers for a time. Thread-safe.
 */
final class ChaosEvent {

	/** Time until a stopped host or broker works again. */
	private static final long AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(3);

	/**
	 * Time for all members to notice that a broker's master is back, by health checks and
	 * refreshed routes: until then, some commit to the slave and some read from the
	 * master.
	 */
	private static final long BROKER_AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(35);

	private final Kind kind;

	private final @Nullable String group;

	private final @Nullable String host;

	private final @Nullable String broker;

	private final long start = System.nanoTime();

	private volatile long end = Long.MAX_VALUE;

	/** Kinds of events; those that explain a duplicate come first. */
	enum Kind {

		MEMBER_KILLED, BROKER_KILLED, BROKER_STOPPED, MEMBER_STOPPED, SEEK_BACK, SEEK, HANG,
		// Kinds that explain no duplicate.
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

	/** Creates an event of a whole host. */
	static ChaosEvent ofHost(Kind kind, String host) {
		return new ChaosEvent(kind, null, host, null);
	}

	/** Creates an event of a group's member on a host. */
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

	/** Whether the event took place or had just ended during a delivery. */
	boolean isDuring(Delivery delivery) {
		return intersects(delivery.start(), delivery.end(), AFTERMATH_NANOS);
	}

	/** Whether both events overlapped, or nearly so. */
	boolean isDuring(ChaosEvent other) {
		return intersects(other.start, other.end, AFTERMATH_NANOS);
	}

	/** Whether the event took place between two deliveries. */
	boolean isBetween(Duplicate duplicate) {
		return intersects(duplicate.before().start(), duplicate.again().start(),
				(this.broker != null) ? BROKER_AFTERMATH_NANOS : AFTERMATH_NANOS);
	}

	/** Whether the event can be the cause of a duplicate. */
	boolean explains(Duplicate duplicate) {
		if (this.kind.isClean() || !isBetween(duplicate)) {
			return false;
		}
		Delivery before = duplicate.before();
		boolean host = this.host == null || switch (this.kind) {
			// Members seek to messages that others have consumed, and others continue
			// there.
			case SEEK, SEEK_BACK -> true;
			case MEMBER_STOPPED -> this.host.equals(before.member()) || this.host.equals(duplicate.again().member());
			default -> this.host.equals(before.member());
		};
		// Redeliveries and committed offsets of a queue may be at another broker.
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
