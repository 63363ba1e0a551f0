package io.rocketmq.spring.listener;

import java.time.Duration;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Decisions of a listener on its message, or on the messages of its batch. A parameter of
 * this type makes the listener responsible for them:
 * <ul>
 * <li>A single message that is not decided on when the listener returns stays in flight,
 * so that another thread may decide later; it is redelivered after the group's
 * {@code consumeTimeout}.</li>
 * <li>Messages of a batch that are not decided on when the listener returns are
 * redelivered; if it returns a stage, those that are not decided on when the stage
 * completes.</li>
 * </ul>
 * An exception of the listener fails the messages that it has not decided on. The first
 * decision on a message counts; later ones are ignored and return false. A decision after
 * {@code consumeTimeout}, or after the container has stopped, comes too late: it has no
 * effect even if it returns true, and the message is redelivered. Messages of a batch in
 * an orderly group are redelivered together with those behind them, whatever was decided
 * on the latter.
 * <p>
 * A message that would be redelivered after its last attempt is dead-lettered.
 * Thread-safe.
 */
public interface Acknowledgment {

	/**
	 * Acknowledges all messages that have not been decided on.
	 * @return whether there were any
	 */
	boolean acknowledge();

	/**
	 * Redelivers all messages that have not been decided on, after the delay that the
	 * broker chooses by the number of attempts; in an orderly or broadcasting group,
	 * after its {@code suspendTime}.
	 * @return whether there were any
	 */
	boolean retry();

	/**
	 * Redelivers all messages that have not been decided on after a delay.
	 * @param delay time to wait, at most 3650 days; exact in an orderly or broadcasting
	 * group and in one that pops; rounded up to one of the broker's delay levels
	 * otherwise (by default 1, 5, 10, 30 s, 1 to 10, 20, 30 min, 1 and 2 h)
	 * @return whether there were any
	 * @throws IllegalArgumentException if the delay is not positive or too long
	 */
	boolean retry(Duration delay);

	/**
	 * Dead-letters all messages that have not been decided on.
	 * @return whether there were any
	 */
	boolean deadLetter();

	/**
	 * Acknowledges one message of the batch.
	 * @param index index of the message in the listener's list
	 * @return whether it had not been decided on
	 * @throws IndexOutOfBoundsException if there is no such message
	 */
	boolean acknowledge(int index);

	/**
	 * Redelivers one message of the batch; see {@link #retry()}.
	 * @param index index of the message in the listener's list
	 * @return whether it had not been decided on
	 * @throws IndexOutOfBoundsException if there is no such message
	 */
	boolean retry(int index);

	/**
	 * Redelivers one message of the batch after a delay; see {@link #retry(Duration)}.
	 * @param index index of the message in the listener's list
	 * @return whether it had not been decided on
	 * @throws IndexOutOfBoundsException if there is no such message
	 */
	boolean retry(int index, Duration delay);

	/**
	 * Dead-letters one message of the batch.
	 * @param index index of the message in the listener's list
	 * @return whether it had not been decided on
	 * @throws IndexOutOfBoundsException if there is no such message
	 */
	boolean deadLetter(int index);

	/**
	 * Acknowledges one message of the batch; see {@link #acknowledge(int)}.
	 * @throws IllegalArgumentException if the message is not one of the delivery
	 */
	boolean acknowledge(ReceivedMessage message);

	/**
	 * Redelivers one message of the batch; see {@link #retry()}.
	 * @throws IllegalArgumentException if the message is not one of the delivery
	 */
	boolean retry(ReceivedMessage message);

	/**
	 * Redelivers one message of the batch after a delay; see {@link #retry(Duration)}.
	 * @throws IllegalArgumentException if the message is not one of the delivery
	 */
	boolean retry(ReceivedMessage message, Duration delay);

	/**
	 * Dead-letters one message of the batch; see {@link #deadLetter(int)}.
	 * @throws IllegalArgumentException if the message is not one of the delivery
	 */
	boolean deadLetter(ReceivedMessage message);

	/**
	 * Extends the time that the listener may take, until a duration from now on, if that
	 * is later than the end of the group's {@code consumeTimeout}. It holds for all
	 * messages of a batch. The broker needs no message for that: popped messages stay
	 * invisible for as long as the listener may take.
	 * @param duration time that is needed from now on, at most 3650 days
	 * @return whether the messages are still in flight; if not, they are redelivered
	 * @throws IllegalArgumentException if the duration is not positive or too long
	 */
	boolean extend(Duration duration);

}
