package io.rocketmq.client.internal.consumer.pop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.AckResult;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.error.RocketMQException;

/**
 * Acknowledgements of processed messages: one request at a time takes all messages that
 * wait, and failed ones are repeated while their message is invisible. Confined to the
 * events of its owner.
 */
final class PendingAcks {

	private static final Logger logger = LoggerFactory.getLogger(PendingAcks.class);

	private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

	private final PopOwner owner;

	private final PopSource source;

	private final long invisibleNanos;

	private List<Ack> waiting = new ArrayList<>();

	private boolean inFlight;

	/** Requests whose failed acknowledgements will be repeated soon. */
	private int repeating;

	/** Whether lost acknowledgements were logged since the last successful request. */
	private boolean warned;

	private record Ack(LeasedMessage message, long invisibleSince) {
	}

	PendingAcks(PopOwner owner, PopSource source, Duration invisibleTime) {
		this.owner = owner;
		this.source = source;
		this.invisibleNanos = invisibleTime.toNanos();
	}

	/** Adds a processed message; {@link #send()} follows. */
	void add(LeasedMessage message, long invisibleSince) {
		this.waiting.add(new Ack(message, invisibleSince));
	}

	/** Acknowledges what waits, unless a request is in flight. */
	void send() {
		if (this.inFlight || this.waiting.isEmpty()) {
			return;
		}
		List<Ack> acks = this.waiting;
		this.inFlight = true;
		this.waiting = new ArrayList<>();
		this.source.leases()
			.ack(acks.stream().map(Ack::message).toList())
			.whenComplete((result, none) -> this.owner.post(() -> answered(acks, result)));
	}

	private void answered(List<Ack> acks, AckResult result) {
		List<Ack> failed = new ArrayList<>();
		List<AckResult.Item> lost = new ArrayList<>();
		for (int i = 0; i < acks.size(); i++) {
			AckResult.Item item = result.items().get(i);
			RocketMQException failure = item.failure();
			if (failure != null) {
				boolean refused = this.source.refused(Problem.Kind.ACK, failure);
				if (mayBeRepeated(acks.get(i), failure)) {
					failed.add(acks.get(i));
				}
				else if (!refused) {
					lost.add(item);
				}
			}
		}
		if (result.isComplete()) {
			this.warned = false;
			this.source.granted(Problem.Kind.ACK);
		}
		warn(lost);
		this.inFlight = false;
		if (!failed.isEmpty()) {
			repeat(failed);
		}
	}

	/** Logs lost acknowledgements once, until a request succeeds. */
	private void warn(List<AckResult.Item> lost) {
		if (lost.isEmpty()) {
			return;
		}
		AckResult.Item first = lost.get(0);
		if (this.warned) {
			logger.atDebug()
				.setCause(first.failure())
				.log("Could not acknowledge {} more popped messages", lost.size());
			return;
		}
		this.warned = true;
		logger.atWarn()
			.addKeyValue("topic", first.message().topic())
			.addKeyValue("broker", this.source.brokerName())
			.addKeyValue("messageId", first.message().messageId())
			.log("Could not acknowledge {} popped messages, which may be redelivered; the first is {}: {}", lost.size(),
					first.message(), String.valueOf(first.failure()));
	}

	private boolean mayBeRepeated(Ack ack, RocketMQException failure) {
		return (failure.outcome() != Outcome.REJECTED || failure instanceof BrokerBusyException)
				&& this.owner.timing().nanos() - ack.invisibleSince < this.invisibleNanos;
	}

	private void repeat(List<Ack> failed) {
		this.repeating++;
		boolean scheduled = this.owner.timing().after(AFTER_FAILURE.toNanos(), () -> this.owner.post(() -> {
			this.repeating--;
			if (!this.owner.isReleased()) {
				this.waiting.addAll(failed);
			}
		}));
		if (!scheduled) {
			// The client is closed.
			this.repeating--;
		}
	}

	/** Whether nothing waits or will be repeated, and no request is in flight. */
	boolean isIdle() {
		return !this.inFlight && this.repeating == 0 && this.waiting.isEmpty();
	}

}
