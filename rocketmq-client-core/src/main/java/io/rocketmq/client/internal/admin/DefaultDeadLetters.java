package io.rocketmq.client.internal.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.admin.DeadLetter;
import io.rocketmq.client.admin.DeadLetterPage;
import io.rocketmq.client.admin.DeadLetters;
import io.rocketmq.client.admin.QueueStatus;
import io.rocketmq.client.admin.ResendResult;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.BodyCompression;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.error.TopicNotFoundException;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.codec.Compression;
import io.rocketmq.client.internal.protocol.codec.MessageProperties;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Implementation of {@link DeadLetters}.
 */
final class DefaultDeadLetters implements DeadLetters {

	/** Group in which Apache's clients send messages of their own. */
	private static final String PRODUCER_GROUP = "CLIENT_INNER_PRODUCER";

	private static final int PULL_BATCH = 32;

	/** Reserved properties to keep; the others describe the failed deliveries. */
	private static final Set<String> KEPT = Set.of(PropertyNames.KEYS, PropertyNames.TAGS, PropertyNames.UNIQUE_KEY,
			PropertyNames.SHARDING_KEY, PropertyNames.PRIORITY, PropertyNames.LITE_TOPIC, PropertyNames.CORRELATION_ID,
			PropertyNames.REPLY_TO_CLIENT, PropertyNames.REQUEST_TIMEOUT_MILLIS);

	private static final Comparator<DeadLetter> BY_AGE = Comparator
		.comparing((DeadLetter letter) -> letter.message().storedAt())
		.thenComparing((letter) -> letter.message().queue())
		.thenComparing((letter) -> letter.message().queueOffset());

	private final String group;

	private final AdminCalls calls;

	private final DefaultAdminStatus status;

	DefaultDeadLetters(String group, AdminCalls calls, DefaultAdminStatus status) {
		this.group = ResourceNames.requireGroup(group);
		this.calls = calls;
		this.status = status;
	}

	@Override
	public String topic() {
		return "%DLQ%" + this.group;
	}

	@Override
	public List<DeadLetter> list(int max) {
		return page(Map.of(), max).letters();
	}

	@Override
	public CompletableFuture<DeadLetterPage> pageAsync(Map<MessageQueue, Long> from, int max) {
		Arguments.notNull(from, "from");
		Arguments.atLeast(1, max, "max");
		return queues().thenCombine(masters(), (queues, masters) -> {
			Map<MessageQueue, Long> starts = new HashMap<>();
			List<CompletableFuture<List<DeadLetter>>> reads = new ArrayList<>();
			queues.forEach((queue, each) -> {
				long start = Math.max(each.minOffset(), from.getOrDefault(queue, each.minOffset()));
				starts.put(queue, start);
				DefaultBrokerClient master = masters.get(queue.brokerName());
				if (start < each.maxOffset() && master != null) {
					reads.add(read(master, queue, start, each.maxOffset(), max, new ArrayList<>()));
				}
			});
			return CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new)).thenApply((done) -> {
				List<DeadLetter> letters = reads.stream()
					.flatMap((read) -> read.join().stream())
					.sorted(BY_AGE)
					.limit(max)
					.toList();
				letters.forEach(
						(each) -> starts.merge(each.message().queue(), each.message().queueOffset() + 1, Math::max));
				return new DeadLetterPage(letters, Map.copyOf(starts));
			});
		}).thenCompose((page) -> page);
	}

	private CompletableFuture<Map<MessageQueue, QueueStatus>> queues() {
		return this.status.topicAsync(topic()).exceptionally(DefaultDeadLetters::noneWithoutTopic);
	}

	private CompletableFuture<Map<String, DefaultBrokerClient>> masters() {
		return this.calls.mastersOf(topic()).exceptionally(DefaultDeadLetters::noneWithoutTopic);
	}

	private static <K, V> Map<K, V> noneWithoutTopic(Throwable failure) {
		if (Futures.unwrap(failure) instanceof RocketMQException known) {
			if (known instanceof RouteNotFoundException || known instanceof TopicNotFoundException) {
				return Map.of();
			}
			throw known;
		}
		throw new IllegalStateException(failure);
	}

	private CompletableFuture<List<DeadLetter>> read(DefaultBrokerClient master, MessageQueue queue, long offset,
			long end, int max, List<DeadLetter> found) {
		// The group exists in the broker, and a pull without a commit leaves its offsets
		// alone.
		PullRequest request = PullRequest.of(this.group, queue, offset)
			.maxMessages(Math.min(PULL_BATCH, max - found.size()));
		return master.pullAsync(request).thenCompose((result) -> {
			for (ReceivedMessage message : result.messages()) {
				if (message.queueOffset() >= offset && found.size() < max) {
					found.add(letter(message));
				}
			}
			long next = result.nextOffset();
			boolean atEnd = next >= end || next <= offset || result.status() == PullResult.Status.NOTHING_NEW;
			return (atEnd || found.size() >= max) ? CompletableFuture.completedFuture(found)
					: read(master, queue, next, end, max, found);
		});
	}

	private DeadLetter letter(ReceivedMessage message) {
		String origin = message.property(PropertyNames.RETRY_TOPIC);
		if (origin == null) {
			origin = message.property(PropertyNames.DEAD_LETTER_ORIGIN_TOPIC);
		}
		return new DeadLetter(message, (origin != null) ? plain(origin) : null, message.reconsumeTimes());
	}

	/** Returns the topic of a pop retry topic, whose name contains group and topic. */
	private String plain(String topic) {
		String name = this.calls.unwrap(topic);
		String retry = ResourceNames.retryTopic(this.group);
		boolean ofPop = name.startsWith(retry + '_') || name.startsWith(retry + '+');
		return ofPop ? this.calls.unwrap(name.substring(retry.length() + 1)) : name;
	}

	@Override
	public CompletableFuture<SendResult> resendAsync(DeadLetter letter) {
		Arguments.notNull(letter, "letter");
		String topic = letter.originalTopic();
		return (topic != null) ? resendAsync(letter, topic)
				: CompletableFuture.failedFuture(new IllegalMessageException(
						"Dead letter " + letter.message().messageId()
								+ " does not name its original topic. Give the topic to send it to.",
						Outcome.NOT_SENT, ErrorContext.ofTopic(topic()), null));
	}

	@Override
	public CompletableFuture<SendResult> resendAsync(DeadLetter letter, String topic) {
		Arguments.notNull(letter, "letter");
		Arguments.notNull(topic, "topic");
		return this.calls.nameServer()
			.routeAsync(topic, this.calls.deadline())
			.thenCompose((route) -> send(letter.message(), route));
	}

	@Override
	public CompletableFuture<ResendResult> resendAsync(Collection<DeadLetter> letters) {
		Arguments.notNull(letters, "letters");
		Map<DeadLetter, SendResult> sent = new LinkedHashMap<>();
		Map<DeadLetter, RuntimeException> failed = new LinkedHashMap<>();
		CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
		for (DeadLetter letter : letters) {
			all = all.thenCompose((before) -> resendAsync(letter)).handle((result, failure) -> {
				if (failure == null) {
					sent.put(letter, result);
				}
				else {
					failed.put(letter, (Futures.unwrap(failure) instanceof RuntimeException known) ? known
							: new IllegalStateException(failure));
				}
				return null;
			});
		}
		return all.thenApply((done) -> new ResendResult(sent, failed));
	}

	private CompletableFuture<SendResult> send(ReceivedMessage message, TopicRoute route) {
		MessageQueue queue = queue(message.property(PropertyNames.SHARDING_KEY), route);
		String master = (queue != null) ? route.master(route.brokerOf(queue)) : null;
		if (queue == null || master == null) {
			throw new RouteNotFoundException(
					"Topic '" + route.topic() + "' has no writable queue in a broker with a master",
					ErrorContext.ofTopic(route.topic()), null);
		}
		byte[] plain = message.body();
		byte[] body = Compression.compressIfSmaller(plain, BodyCompression.DEFAULT);
		int sysFlag = (body != plain) ? Compression.sysFlag(BodyCompression.DEFAULT.type()) : 0;
		String id = message.property(PropertyNames.UNIQUE_KEY);
		if (id == null) {
			id = MessageIds.next();
		}
		SendMessageHeader header = new SendMessageHeader(PRODUCER_GROUP, route.topic(), 1, queue.queueId(), sysFlag,
				System.currentTimeMillis(), message.flag(), properties(message, id), queue.brokerName());
		return this.calls.broker(master)
			.call()
			.send(RequestCode.SEND_MESSAGE_V2, header, body, id, this.calls.deadline());
	}

	/** Chooses the queue as producers do, by the sharding key if there is one. */
	private static @Nullable MessageQueue queue(@Nullable String key, TopicRoute route) {
		List<MessageQueue> queues = route.writableQueues();
		if (queues.isEmpty()) {
			return null;
		}
		return queues.get((key != null) ? Math.abs(key.hashCode() % queues.size())
				: ThreadLocalRandom.current().nextInt(queues.size()));
	}

	private static String properties(ReceivedMessage message, String id) {
		Map<String, String> properties = new LinkedHashMap<>();
		message.properties().forEach((name, value) -> {
			if (KEPT.contains(name) || !PropertyNames.isReserved(name)) {
				properties.put(name, value);
			}
		});
		properties.put(PropertyNames.UNIQUE_KEY, id);
		StringBuilder text = new StringBuilder();
		MessageProperties.append(properties, text);
		return text.toString();
	}

}
