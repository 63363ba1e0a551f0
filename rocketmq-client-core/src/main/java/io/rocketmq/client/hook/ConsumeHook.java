package io.rocketmq.client.hook;

import java.util.List;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Hook that observes the begin and end of each delivery. Several hooks are called in the
 * order of their registration at the begin, and in reverse order at the end. Must be
 * thread-safe and quick. Called on the thread that calls the listener, polls, receives,
 * commits or acknowledges, or that completes the listener's stage; on a callback thread
 * instead of an event loop. Exceptions are logged and have no other effect.
 * <table>
 * <caption>Deliveries by kind of consumer</caption>
 * <tr>
 * <th></th>
 * <th>begin</th>
 * <th>end</th>
 * </tr>
 * <tr>
 * <td>push consumer</td>
 * <td>before the listener is called</td>
 * <td>after the listener has finished</td>
 * </tr>
 * <tr>
 * <td>pull consumer</td>
 * <td>before a poll returns</td>
 * <td>at the next poll or the commit that finishes the messages; as {@code RETRY} if a
 * seek or close discards them</td>
 * </tr>
 * <tr>
 * <td>simple consumer</td>
 * <td>before a receive returns</td>
 * <td>with the answer to the first acknowledgement: as {@code RETRY} if it failed, or if
 * the message is made visible instead. Never, if neither happens</td>
 * </tr>
 * </table>
 */
@FunctionalInterface
public interface ConsumeHook {

	/** Called before messages are delivered. */
	default void consuming(String group, List<ReceivedMessage> messages) {
	}

	/** Called when a consumer has finished with a message. */
	void consumed(ConsumedMessage consumed);

}
