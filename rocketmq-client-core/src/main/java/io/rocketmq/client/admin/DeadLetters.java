package io.rocketmq.client.admin;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;

/**
 * Dead letters of a consumer group, to be read and to be sent again to their original
 * topics. Thread-safe.
 * <p>
 * Reading changes no committed offset. A dead letter that is sent again stays in the
 * dead-letter queue until its broker deletes it by age: a failure loses nothing, and
 * sending it twice stores it twice under one message id.
 */
public interface DeadLetters {

	/**
	 * Returns the dead-letter topic, which can be consumed like any other.
	 * @return {@code %DLQ%} and the name of the group
	 */
	String topic();

	/**
	 * Returns the oldest dead letters.
	 * @param max maximum number of dead letters
	 * @return the dead letters, oldest first; empty if the group never had any
	 */
	List<DeadLetter> list(int max);

	/**
	 * Returns a page of dead letters.
	 * @param from first offset of each queue, from {@link DeadLetterPage#next()} of the
	 * previous page; a queue without one starts at its first message
	 * @param max maximum number of dead letters
	 * @return the dead letters, oldest first, and the offsets of the next page
	 */
	default DeadLetterPage page(Map<MessageQueue, Long> from, int max) {
		return Futures.await(() -> pageAsync(from, max));
	}

	/** Returns a page of dead letters; see {@link #page}. */
	CompletableFuture<DeadLetterPage> pageAsync(Map<MessageQueue, Long> from, int max);

	/**
	 * Sends a dead letter again to its original topic, for all groups that consume it. It
	 * becomes a new message with the same body, keys, tag, properties and message id,
	 * which was never delivered.
	 * @return result of the send
	 * @throws IllegalMessageException if it does not name its original topic
	 * @throws RouteNotFoundException if that topic is gone or has no writable queue
	 */
	default SendResult resend(DeadLetter letter) {
		return Futures.await(() -> resendAsync(letter));
	}

	/** Sends a dead letter again; see {@link #resend(DeadLetter)}. */
	CompletableFuture<SendResult> resendAsync(DeadLetter letter);

	/**
	 * Sends a dead letter to another topic; see {@link #resend(DeadLetter)}.
	 * @throws RouteNotFoundException if there is no such topic, or it has no writable
	 * queue
	 */
	default SendResult resend(DeadLetter letter, String topic) {
		return Futures.await(() -> resendAsync(letter, topic));
	}

	/** Sends a dead letter to another topic; see {@link #resend(DeadLetter, String)}. */
	CompletableFuture<SendResult> resendAsync(DeadLetter letter, String topic);

	/**
	 * Sends dead letters again, one after the other, each to its original topic. A
	 * failure does not stop the others.
	 * @return the outcome of each
	 */
	default ResendResult resend(Collection<DeadLetter> letters) {
		return Futures.await(() -> resendAsync(letters));
	}

	/** Sends dead letters again; see {@link #resend(Collection)}. */
	CompletableFuture<ResendResult> resendAsync(Collection<DeadLetter> letters);

}
