package io.rocketmq.client.consumer.flow;

import java.util.List;

import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Gets messages from one place and answers for them until they are done. Its consumption
 * asks it before work begins, and tells it when work has ended. Thread-safe.
 */
public interface Worker {

	/**
	 * Where its messages come from.
	 * @return the queue; its number is -1 for all queues of the broker
	 */
	MessageQueue queue();

	/**
	 * Where a message comes from.
	 * @param message a message of this worker
	 * @return its queue
	 */
	MessageQueue queueOf(ReceivedMessage message);

	/**
	 * Work on messages begins.
	 * @param count on how many
	 * @return false if it must not: a pause, or the worker is being given up
	 */
	boolean begin(int count);

	/**
	 * Work goes on with what has begun.
	 * @param count with how many
	 */
	void beginAnyway(int count);

	/**
	 * Work on messages has ended.
	 * @param count on how many
	 * @param finished those that need no more work here
	 */
	void end(int count, List<ReceivedMessage> finished);

	/** Begins nothing until {@link #resume()}; what is in work goes on. */
	void pause();

	/** Ends a pause. */
	void resume();

	/**
	 * Whether it waits for {@link #resume()}.
	 * @return false also when it is being given up
	 */
	boolean isPaused();

	/**
	 * Whether work may begin.
	 * @return false during a pause, and when it is being given up
	 */
	boolean isActive();

	/** Looks for messages that have been worked on for too long. */
	void expire();

}
