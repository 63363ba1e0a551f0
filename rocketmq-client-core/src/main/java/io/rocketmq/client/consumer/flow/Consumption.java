package io.rocketmq.client.consumer.flow;

import java.util.List;
import java.util.function.Function;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.support.Housekeeping;

/**
 * How the messages of one queue are brought to where they are worked on: to a listener
 * side by side or one after the other, or to who polls. Called by its queue worker; must
 * be thread-safe.
 */
public interface Consumption {

	/**
	 * Takes messages.
	 * @param messages at least one, in the order of the queue
	 */
	void add(List<ReceivedMessage> messages);

	/** Goes on after a pause, or once the queue is held again. */
	void resume();

	/** Looks for messages that have been worked on for too long. */
	default void expire() {
	}

	/**
	 * Whether messages far behind the first that is unfinished have to wait.
	 * @return true if the order in which they end is any
	 */
	default boolean limitsSpan() {
		return false;
	}

	/** Forgets what it has taken and not begun, as the queue is given up. */
	void clear();

	/**
	 * One that brings messages to a listener: in order or side by side, as the options
	 * say.
	 * @param source the queue's broker
	 * @param delivery gives messages to the listener
	 * @param pool runs the listener
	 * @param housekeeping runs what comes later
	 * @param options limits
	 * @return makes it for a worker
	 */
	static Function<Worker, Consumption> by(QueueSource source, Delivery delivery, WorkPool pool,
			Housekeeping housekeeping, ConsumerOptions options) {
		return (worker) -> options.orderly()
				? new OrderlyConsumption(worker, source, delivery, pool, housekeeping, options)
				: new ConcurrentConsumption(worker, source, delivery, pool, housekeeping, options);
	}

	/**
	 * One that brings messages to a listener side by side.
	 * @param worker gets the messages
	 * @param redelivery where those go that fail
	 * @param delivery gives messages to the listener
	 * @param pool runs the listener
	 * @param housekeeping runs what comes later
	 * @param options limits
	 * @return the consumption
	 */
	static Consumption concurrent(Worker worker, Redelivery redelivery, Delivery delivery, WorkPool pool,
			Housekeeping housekeeping, ConsumerOptions options) {
		return new ConcurrentConsumption(worker, redelivery, delivery, pool, housekeeping, options);
	}

}
