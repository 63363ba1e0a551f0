package io.rocketmq.spring.listener;

import java.time.Duration;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Base of deliveries, which turns calls of their {@link Acknowledgment} into decisions on
 * messages. The delivery is its own acknowledgment, which saves an object.
 */
abstract class AbstractDelivery implements RocketMQDelivery, Acknowledgment {

	private final RocketMQListenerEndpoint endpoint;

	private final ConsumeContext context;

	private volatile DeliveryObservation observation = DeliveryObservation.NONE;

	AbstractDelivery(RocketMQListenerEndpoint endpoint, ConsumeContext context) {
		this.endpoint = endpoint;
		this.context = context;
	}

	/** Returns the observation of the last call of the listener. */
	DeliveryObservation observation() {
		return this.observation;
	}

	/**
	 * Sets the observation, which is to be ended with the decisions on the messages, and
	 * ends one of an earlier call of the listener.
	 * @return false if it is to be ended by the caller
	 */
	boolean observed(DeliveryObservation next) {
		this.observation.end();
		this.observation = next;
		return true;
	}

	/** Returns the number of messages. */
	abstract int size();

	/**
	 * Returns a message.
	 * @throws IndexOutOfBoundsException if there is no such message
	 */
	abstract ReceivedMessage message(int index);

	/**
	 * Decides on a message unless it has been decided on.
	 * @throws IndexOutOfBoundsException if there is no such message
	 */
	abstract boolean decide(int index, ConsumeResult result);

	private boolean decideRest(ConsumeResult result) {
		boolean any = false;
		for (int i = 0; i < size(); i++) {
			any |= decide(i, result);
		}
		return any;
	}

	// By identity: a message that is delivered twice in a batch has the same id.
	private int indexOf(ReceivedMessage message) {
		for (int i = 0; i < size(); i++) {
			if (message(i) == message) {
				return i;
			}
		}
		throw new IllegalArgumentException("Message " + message.messageId()
				+ " is not one of this delivery: decide on the messages that the listener was given");
	}

	@Override
	public final RocketMQListenerEndpoint endpoint() {
		return this.endpoint;
	}

	@Override
	public final ReceivedMessage message() {
		return message(0);
	}

	@Override
	public final ConsumeContext context() {
		return this.context;
	}

	@Override
	public final Acknowledgment acknowledgment() {
		return this;
	}

	@Override
	public final boolean acknowledge() {
		return decideRest(ConsumeResult.SUCCESS);
	}

	@Override
	public final boolean retry() {
		return decideRest(ConsumeResult.RETRY);
	}

	@Override
	public final boolean retry(Duration delay) {
		return decideRest(ConsumeResult.retryAfter(delay));
	}

	@Override
	public final boolean deadLetter() {
		return decideRest(ConsumeResult.DEAD_LETTER);
	}

	@Override
	public final boolean acknowledge(int index) {
		return decide(index, ConsumeResult.SUCCESS);
	}

	@Override
	public final boolean retry(int index) {
		return decide(index, ConsumeResult.RETRY);
	}

	@Override
	public final boolean retry(int index, Duration delay) {
		return decide(index, ConsumeResult.retryAfter(delay));
	}

	@Override
	public final boolean deadLetter(int index) {
		return decide(index, ConsumeResult.DEAD_LETTER);
	}

	@Override
	public final boolean acknowledge(ReceivedMessage message) {
		return acknowledge(indexOf(message));
	}

	@Override
	public final boolean retry(ReceivedMessage message) {
		return retry(indexOf(message));
	}

	@Override
	public final boolean retry(ReceivedMessage message, Duration delay) {
		return retry(indexOf(message), delay);
	}

	@Override
	public final boolean deadLetter(ReceivedMessage message) {
		return deadLetter(indexOf(message));
	}

}
