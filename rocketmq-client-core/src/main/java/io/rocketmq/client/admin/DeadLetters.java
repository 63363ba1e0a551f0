package io.rocketmq.client.admin;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;

/**
 * The messages that a consumer group gave up on: to be read, and to be sent again to the
 * topics that they came from. Reading changes no progress of anybody, and a dead letter
 * stays one when it is sent again, until its broker deletes it with its age: nothing is
 * lost if that fails, and whoever sends one twice has it twice, under one message id.
 * Thread-safe.
 */
public interface DeadLetters {

	/**
	 * The topic that holds them, which can be consumed like any other.
	 * @return {@code %DLQ%} and the group's name
	 */
	String topic();

	/**
	 * The oldest dead letters.
	 * @param max how many at most
	 * @return the dead letters, oldest first; none if the group never had any
	 */
	List<DeadLetter> list(int max);

	/**
	 * Some dead letters.
	 * @param from the first offset of each queue, as a page before gave it; queues that
	 * are not in it begin with their oldest
	 * @param max how many at most
	 * @return the dead letters, oldest first, and where to go on; no letters at the end
	 */
	DeadLetterPage page(Map<MessageQueue, Long> from, int max);

	/**
	 * Some dead letters; see {@link #page}.
	 * @param from the first offset of each queue
	 * @param max how many at most
	 * @return a future of the dead letters and where to go on
	 */
	CompletableFuture<DeadLetterPage> pageAsync(Map<MessageQueue, Long> from, int max);

	/**
	 * Sends a dead letter again to the topic that it came from, where all groups that
	 * consume it get it: with its body, keys, tag, properties and message id, as a new
	 * message that was never delivered.
	 * @param letter the dead letter
	 * @return where it is stored now
	 * @throws IllegalMessageException if it does not say where it came from
	 * @throws RouteNotFoundException if that topic is gone, or none of its queues can be
	 * written
	 */
	SendResult resend(DeadLetter letter);

	/**
	 * Sends a dead letter again; see {@link #resend(DeadLetter)}.
	 * @param letter the dead letter
	 * @return a future of where it is stored now
	 */
	CompletableFuture<SendResult> resendAsync(DeadLetter letter);

	/**
	 * Sends a dead letter again, to another topic.
	 * @param letter the dead letter
	 * @param topic the topic
	 * @return where it is stored now
	 * @throws RouteNotFoundException if there is no such topic, or none of its queues can
	 * be written
	 */
	SendResult resend(DeadLetter letter, String topic);

	/**
	 * Sends a dead letter again, to another topic.
	 * @param letter the dead letter
	 * @param topic the topic
	 * @return a future of where it is stored now
	 */
	CompletableFuture<SendResult> resendAsync(DeadLetter letter, String topic);

	/**
	 * Sends dead letters again, one after the other, each to the topic that it came from.
	 * If some fail, the others are sent all the same.
	 * @param letters the dead letters
	 * @return what became of each
	 */
	ResendResult resend(Collection<DeadLetter> letters);

	/**
	 * Sends dead letters again; see {@link #resend(Collection)}.
	 * @param letters the dead letters
	 * @return a future of what became of each
	 */
	CompletableFuture<ResendResult> resendAsync(Collection<DeadLetter> letters);

}
