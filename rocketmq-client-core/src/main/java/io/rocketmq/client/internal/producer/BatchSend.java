package io.rocketmq.client.internal.producer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.internal.broker.SendKind;
import io.rocketmq.client.internal.broker.SendPayload;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.client.producer.SendOptions;

/**
 * Send of a collection of messages, in as many requests as its size and keys require.
 * Requests to one keyed queue follow one another; of the others a few are in flight at
 * once, so that only these are held encoded. Thread-safe.
 */
final class BatchSend {

	/** Brokers answer with an id for each message, in a header of at most 64 KiB. */
	static final int MAX_MESSAGES = 1000;

	private static final int REQUESTS_AT_ONCE = 4;

	private final SendEngine engine;

	private final List<SendHook> seenBy;

	private final List<Message> messages;

	private final SendOptions options;

	private final Deadline deadline;

	private final long bodyBytes;

	private final AtomicReferenceArray<BatchResult.@Nullable Item> items;

	private final Queue<Lane> lanes = new ConcurrentLinkedQueue<>();

	private final AtomicInteger left;

	private final CompletableFuture<BatchResult> future = new CompletableFuture<>();

	/** Throws if a message is invalid, so that none is sent. */
	BatchSend(SendEngine engine, Collection<Message> messages, SendOptions options, Deadline deadline) {
		this.engine = engine;
		this.seenBy = engine.hooks();
		this.messages = check(messages).stream().map((message) -> engine.hooked(this.seenBy, message)).toList();
		this.options = options;
		this.deadline = deadline;
		this.bodyBytes = this.messages.stream().mapToLong((message) -> message.body().length).sum();
		this.items = new AtomicReferenceArray<>(this.messages.size());
		this.left = new AtomicInteger(this.messages.size());
	}

	private static List<Message> check(Collection<Message> messages) {
		List<Message> list = List.copyOf(messages);
		if (list.isEmpty()) {
			throw new IllegalMessageException("Batch is empty: send at least one message", Outcome.NOT_SENT,
					ErrorContext.none(), null);
		}
		Message first = list.get(0);
		if (first.topic().startsWith(ResourceNames.RETRY_PREFIX)) {
			throw illegal(first, "goes to the retry topic '" + first.topic() + "': send it alone");
		}
		for (Message message : list) {
			if (!message.topic().equals(first.topic())) {
				throw illegal(message, "goes to topic '" + message.topic() + "', the first to '" + first.topic()
						+ "': send a batch for each topic");
			}
			if (SendPayload.isSpecial(message)) {
				throw illegal(message, "has a delay, a priority or a lite topic: send it alone");
			}
			if (!String.valueOf(message.properties().get(PropertyNames.WAIT))
				.equals(String.valueOf(first.properties().get(PropertyNames.WAIT)))) {
				throw illegal(message, "and the first one differ in waitStored: send a batch for each");
			}
		}
		return list;
	}

	private static IllegalMessageException illegal(Message message, String what) {
		return SendPayload.illegal(message.topic(), "Message in a batch " + what);
	}

	String topic() {
		return this.messages.get(0).topic();
	}

	Deadline deadline() {
		return this.deadline;
	}

	int count() {
		return this.messages.size();
	}

	long bodyBytes() {
		return this.bodyBytes;
	}

	/**
	 * Returns the size of each message in a batch. One that exceeds the limit of a batch
	 * is sent alone. Throws, and calls hooks for all messages, if one is over a limit.
	 */
	private int[] sizes() {
		int[] sizes = new int[this.messages.size()];
		try {
			for (int i = 0; i < sizes.length; i++) {
				Message message = this.messages.get(i);
				this.engine.checkBody(message);
				sizes[i] = SendPayload.sizeInBatch(message);
			}
		}
		catch (IllegalMessageException ex) {
			this.messages.forEach((message) -> this.engine.refused(this.seenBy, message, SendKind.ORDINARY, ex));
			throw ex;
		}
		return sizes;
	}

	/** Splits and sends. */
	CompletableFuture<BatchResult> send() {
		int[] sizes = sizes();
		TopicRoute known = this.engine.routes.known(topic());
		if (known != null) {
			begin(known, sizes);
		}
		else {
			this.engine.routes.find(topic(), this.deadline).whenCompleteAsync((route, failure) -> {
				if (failure != null) {
					failPart(all(), failure);
				}
				else {
					begin(route, sizes);
				}
			}, this.engine.callbacks);
		}
		return this.future;
	}

	private void begin(TopicRoute route, int[] sizes) {
		try {
			split(route, sizes);
		}
		catch (RuntimeException | Error ex) {
			failPart(all(), ex);
			return;
		}
		for (int i = 0; i < REQUESTS_AT_ONCE; i++) {
			nextLane();
		}
	}

	/** Sends without answers; the future is completed when all requests are written. */
	CompletableFuture<?> oneway() {
		int[] sizes = sizes();
		CompletableFuture<TopicRoute> known = this.engine.routes.find(topic(), this.deadline);
		return known.thenComposeAsync((route) -> {
			split(route, sizes);
			List<CompletableFuture<?>> written = new ArrayList<>();
			for (Lane lane : this.lanes) {
				for (List<Integer> part : lane.parts) {
					written.add(this.engine.sendOneway(payload(part), lane.options, this.deadline));
				}
			}
			return CompletableFuture.allOf(written.toArray(CompletableFuture<?>[]::new));
		}, known.isDone() ? Runnable::run : this.engine.callbacks);
	}

	private List<Integer> all() {
		return IntStream.range(0, this.messages.size()).boxed().toList();
	}

	private void split(TopicRoute route, int[] sizes) {
		Map<MessageQueue, List<Integer>> byQueue = new HashMap<>();
		List<Integer> anywhere = new ArrayList<>();
		for (int i = 0; i < sizes.length; i++) {
			MessageQueue queue = (this.options.queue() != null) ? this.options.queue()
					: this.engine.queues.demanded(this.messages.get(i), this.options, route);
			((queue != null) ? byQueue.computeIfAbsent(queue, (each) -> new ArrayList<>()) : anywhere).add(i);
		}
		// The queue of a message's key is chosen again at an attempt if it is gone.
		boolean chosen = this.options.choosesQueue();
		byQueue.forEach((queue, indexes) -> this.lanes
			.add(new Lane(chosen ? SendOptions.to(queue) : SendOptions.DEFAULT, parts(indexes, sizes))));
		parts(anywhere, sizes).forEach((part) -> this.lanes.add(new Lane(SendOptions.DEFAULT, List.of(part))));
	}

	private List<List<Integer>> parts(List<Integer> indexes, int[] sizes) {
		List<List<Integer>> parts = new ArrayList<>();
		List<Integer> part = new ArrayList<>();
		long size = 0;
		for (int index : indexes) {
			if (!part.isEmpty()
					&& (size + sizes[index] > this.engine.options.maxMessageSize() || part.size() == MAX_MESSAGES)) {
				parts.add(part);
				part = new ArrayList<>();
				size = 0;
			}
			part.add(index);
			size += sizes[index];
		}
		if (!part.isEmpty()) {
			parts.add(part);
		}
		return parts;
	}

	private SendPayload payload(List<Integer> part) {
		return this.engine.payload(part.stream().map(this.messages::get).toList(), this.seenBy);
	}

	private void nextLane() {
		@Nullable Lane lane = this.lanes.poll();
		if (lane != null) {
			sendParts(lane, 0);
		}
	}

	/**
	 * Sends the next part that can be encoded, and the following one when it has ended:
	 * off event loops, which compress nothing, and without recursion if thousands of
	 * parts fail at once.
	 */
	private void sendParts(Lane lane, int first) {
		for (int number = first; number < lane.parts.size(); number++) {
			List<Integer> part = lane.parts.get(number);
			int following = number + 1;
			try {
				SendPayload payload = payload(part);
				CompletableFuture<SendResult> sent = this.engine.send(payload, lane.options, this.deadline);
				if (following == lane.parts.size() && this.lanes.isEmpty()) {
					sent.whenComplete((result, failure) -> ended(part, payload, result, failure));
				}
				else {
					sent.whenCompleteAsync((result, failure) -> {
						ended(part, payload, result, failure);
						sendParts(lane, following);
					}, this.engine.work);
				}
				return;
			}
			catch (RuntimeException | Error ex) {
				failPart(part, ex);
			}
		}
		if (!this.lanes.isEmpty()) {
			this.engine.work.execute(this::nextLane);
		}
	}

	private void ended(List<Integer> part, SendPayload payload, @Nullable SendResult result,
			@Nullable Throwable failure) {
		if (result == null) {
			failPart(part, (failure != null) ? failure : new IllegalStateException("No result"));
			return;
		}
		try {
			for (int i = 0; i < part.size(); i++) {
				done(part.get(i), payload.result(i, result), null);
			}
		}
		catch (RuntimeException | Error ex) {
			failPart(part, new ProtocolViolationException("Could not interpret the server's answer: " + ex,
					ErrorContext.ofTopic(topic()), ex));
		}
	}

	private void failPart(List<Integer> part, Throwable failure) {
		Throwable cause = Futures.unwrap(failure);
		RocketMQException known = (cause instanceof RocketMQException expected) ? expected
				: new IllegalMessageException("Could not send the batch: " + cause, Outcome.NOT_SENT,
						ErrorContext.ofTopic(topic()), cause);
		part.forEach((index) -> done(index, null, known));
	}

	private void done(int index, @Nullable SendResult result, @Nullable RocketMQException failure) {
		BatchResult.Item item = new BatchResult.Item(this.messages.get(index), result, failure);
		if (this.items.compareAndSet(index, null, item) && this.left.decrementAndGet() == 0) {
			this.future
				.complete(new BatchResult(IntStream.range(0, this.items.length()).mapToObj(this.items::get).toList()));
		}
	}

	/** Parts that are sent one after the other. */
	private record Lane(SendOptions options, List<List<Integer>> parts) {
	}

}
