package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.admin.Admin;
import io.rocketmq.client.admin.DeadLetter;
import io.rocketmq.client.admin.DeadLetterPage;
import io.rocketmq.client.admin.DeadLetters;
import io.rocketmq.client.admin.QueueStatus;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.error.TopicNotFoundException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.spring.boot.autoconfigure.endpoint.ClientSource.Named;
import io.rocketmq.spring.boot.autoconfigure.endpoint.DeadLettersDescriptor.DeadLetterDescriptor;
import io.rocketmq.spring.boot.autoconfigure.endpoint.ResendDescriptor.ResendResult;

/**
 * Operations on the dead letters of a group, each with a deadline. Thread-safe.
 */
final class DeadLetterOperations {

	/** Maximum number of dead letters of a page, or of one request to send them again. */
	static final int MAX_PAGE = 100;

	/** Maximum number of dead letters among which one is looked for. */
	private static final int MAX_SCANNED = 10_000;

	private final ClientSource clients;

	private final Duration limit;

	/**
	 * Creates an instance.
	 * @param limit maximum time of one operation
	 */
	DeadLetterOperations(ClientSource clients, Duration limit) {
		this.clients = clients;
		this.limit = limit;
	}

	/**
	 * Returns a page of dead letters.
	 * @param from where the page begins, from the page before it; null for the oldest
	 * @param body whether to show the beginning of each body
	 */
	DeadLettersDescriptor list(String group, @Nullable String client, @Nullable String from, int limit, boolean body) {
		ServerCalls calls = new ServerCalls(this.limit);
		Named named = this.clients.require(client);
		Queue queue = queue(group, named, calls);
		DeadLetterPage page = calls.await(queue.letters.pageAsync(queue.positions(from), limit));
		List<DeadLetterDescriptor> letters = page.letters()
			.stream()
			.map((letter) -> DeadLetterDescriptor.of(letter, body))
			.toList();
		return new DeadLettersDescriptor(group, named.name(), queue.letters.topic(), queue.count(), letters,
				letters.isEmpty() ? null : queue.next(page.next()));
	}

	/**
	 * Sends the dead letters of a page again, one after the other.
	 */
	ResendDescriptor resendAll(String group, @Nullable String client, @Nullable String from, int limit) {
		ServerCalls calls = new ServerCalls(this.limit);
		Named named = this.clients.require(client);
		Queue queue = queue(group, named, calls);
		Map<MessageQueue, Long> positions = queue.positions(from);
		List<ResendResult> results = new ArrayList<>();
		for (DeadLetter letter : calls.await(queue.letters.pageAsync(positions, limit)).letters()) {
			if (calls.isOver()) {
				break;
			}
			results.add(resend(queue.letters, letter, calls));
			positions.put(letter.message().queue(), letter.message().queueOffset() + 1);
		}
		return ResendDescriptor.of(group, named.name(), results, queue.next(positions));
	}

	/**
	 * Sends one dead letter again.
	 * @throws RequestFailedException if there is none with this id
	 */
	ResendDescriptor resendOne(String group, @Nullable String client, @Nullable String from, String messageId) {
		ServerCalls calls = new ServerCalls(this.limit);
		Named named = this.clients.require(client);
		Queue queue = queue(group, named, calls);
		Map<MessageQueue, Long> positions = queue.positions(from);
		int scanned = 0;
		while (scanned < MAX_SCANNED) {
			DeadLetterPage page = calls.await(queue.letters.pageAsync(positions, MAX_PAGE));
			if (page.letters().isEmpty()) {
				throw RequestFailedException
					.notFound("No dead letter of group '" + group + "' has the message id '" + messageId + "'");
			}
			for (DeadLetter letter : page.letters()) {
				if (letter.message().messageId().equals(messageId)) {
					return ResendDescriptor.of(group, named.name(), List.of(resend(queue.letters, letter, calls)),
							null);
				}
			}
			scanned += page.letters().size();
			positions = page.next();
		}
		throw RequestFailedException.notFound("None of " + scanned + " dead letters of group '" + group
				+ "' has the message id '" + messageId + "'. Look further with from=" + queue.next(positions));
	}

	private static ResendResult resend(DeadLetters letters, DeadLetter letter, ServerCalls calls) {
		String messageId = letter.message().messageId();
		try {
			calls.await(letters.resendAsync(letter));
			return new ResendResult(messageId, letter.originalTopic(), null, null);
		}
		catch (RequestFailedException ex) {
			Outcome outcome = (ex.getCause() instanceof RocketMQException known) ? known.outcome() : Outcome.UNKNOWN;
			return new ResendResult(messageId, letter.originalTopic(), outcome, ex.getMessage());
		}
	}

	private static Queue queue(String group, Named named, ServerCalls calls) {
		Admin admin = named.client().admin();
		try {
			DeadLetters letters = admin.deadLetters(group);
			CompletableFuture<Map<MessageQueue, QueueStatus>> queues = admin.status().topicAsync(letters.topic());
			return new Queue(letters, calls.await(queues));
		}
		catch (RequestFailedException ex) {
			if (ex.getCause() instanceof RouteNotFoundException || ex.getCause() instanceof TopicNotFoundException) {
				// The group never had a dead letter.
				return new Queue(admin.deadLetters(group), Map.of());
			}
			throw ex;
		}
		catch (IllegalArgumentException ex) {
			throw RequestFailedException.of(ex);
		}
	}

	/** Dead-letter queue of a group, which has a queue in each broker. */
	private record Queue(DeadLetters letters, Map<MessageQueue, QueueStatus> queues) {

		long count() {
			return this.queues.values().stream().mapToLong((queue) -> queue.maxOffset() - queue.minOffset()).sum();
		}

		/** Reads the positions that {@link #next} wrote. */
		Map<MessageQueue, Long> positions(@Nullable String from) {
			Map<MessageQueue, Long> positions = new HashMap<>();
			if (from == null || from.isEmpty()) {
				return positions;
			}
			for (String each : from.split(",")) {
				int offset = each.lastIndexOf(':');
				int id = each.lastIndexOf(':', offset - 1);
				try {
					if (id > 0) {
						positions.put(
								new MessageQueue(this.letters.topic(), each.substring(0, id),
										Integer.parseInt(each.substring(id + 1, offset))),
								Long.parseLong(each.substring(offset + 1)));
						continue;
					}
				}
				catch (NumberFormatException ex) {
					// Answered below.
				}
				throw RequestFailedException
					.illegal("Illegal position: from=" + from + ". Use the value of 'next' from the page before");
			}
			return positions;
		}

		/** Returns the positions as text, or null if nothing is behind them. */
		@Nullable String next(Map<MessageQueue, Long> positions) {
			boolean more = this.queues.entrySet()
				.stream()
				.anyMatch((queue) -> positions.getOrDefault(queue.getKey(),
						queue.getValue().minOffset()) < queue.getValue().maxOffset());
			return more ? new TreeMap<>(positions).entrySet()
				.stream()
				.map((entry) -> entry.getKey().brokerName() + ':' + entry.getKey().queueId() + ':' + entry.getValue())
				.collect(Collectors.joining(",")) : null;
		}

	}

}
