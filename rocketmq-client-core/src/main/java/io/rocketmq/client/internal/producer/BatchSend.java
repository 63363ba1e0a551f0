package io.rocketmq.client.internal.producer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RocketMQException;
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
 * A collection of messages on its way, in as many requests as its size and its keys
 * demand. Requests to one keyed queue follow one another; of the others a few are in
 * flight at once, so that no more than these are held ready for the wire. Thread-safe.
 */
public final class BatchSend {

	/** Brokers answer with an id for each, in a header of 64 KiB at most. */
	static final int MAX_MESSAGES = 1000;

	private static final int REQUESTS_AT_ONCE = 4;

	private final SendEngine engine;

	private final List<Message> messages;

	private final SendOptions how;

	private final Deadline deadline;

	private final AtomicReferenceArray<BatchResult.@Nullable Item> items;

	private final ReentrantLock lock = new ReentrantLock();

	/** Each to be sent in order; guarded by the lock. */
	private final Deque<Lane> lanes = new ArrayDeque<>();

	private final AtomicInteger left;

	private final CompletableFuture<BatchResult> future = new CompletableFuture<>();

	/**
	 * Makes a batch.
	 * @throws IllegalMessageException if one of the messages is illegal, so that none is
	 * sent
	 */
	public BatchSend(SendEngine engine, Collection<Message> messages, SendOptions how, Deadline deadline) {
		this.engine = engine;
		this.messages = check(messages).stream().map(engine::hooked).toList();
		this.how = how;
		this.deadline = deadline;
		this.items = new AtomicReferenceArray<>(this.messages.size());
		this.left = new AtomicInteger(this.messages.size());
	}

	private static List<Message> check(Collection<Message> messages) {
		List<Message> list = List.copyOf(messages);
		if (list.isEmpty()) {
			throw new IllegalMessageException("The batch has no messages: give at least one", Outcome.NOT_SENT,
					ErrorContext.none(), null);
		}
		Message first = list.get(0);
		if (first.topic().startsWith(ResourceNames.RETRY_PREFIX)) {
			throw illegal(first, "goes to the retry topic '" + first.topic() + "': send it by itself");
		}
		for (Message message : list) {
			if (!message.topic().equals(first.topic())) {
				throw illegal(message, "goes to '" + message.topic() + "', and the first to '" + first.topic()
						+ "': send a batch for each topic");
			}
			if (!canTravelWithOthers(message)) {
				throw illegal(message, "has a delay, a priority or a lite topic: send it by itself");
			}
			if (!String.valueOf(message.properties().get(PropertyNames.WAIT))
				.equals(String.valueOf(first.properties().get(PropertyNames.WAIT)))) {
				throw illegal(message, "has another waitStored than the first: send a batch for each");
			}
		}
		return list;
	}

	private static IllegalMessageException illegal(Message message, String what) {
		return new IllegalMessageException("A message in a batch " + what, Outcome.NOT_SENT,
				ErrorContext.ofTopic(message.topic()), null);
	}

	/** Whether brokers can store a message as part of a batch. */
	static boolean canTravelWithOthers(Message message) {
		return !message.isDelayed() && !message.properties().containsKey(PropertyNames.PRIORITY)
				&& !message.properties().containsKey(PropertyNames.LITE_TOPIC);
	}

	public String topic() {
		return this.messages.get(0).topic();
	}

	public int count() {
		return this.messages.size();
	}

	public long bodyBytes() {
		return this.messages.stream().mapToLong((message) -> message.body().length).sum();
	}

	/**
	 * What each takes in a batch, which may be more than one can hold: such a message
	 * travels by itself.
	 * @throws IllegalMessageException if one is over a limit; the hooks are told of all
	 */
	private int[] sizes() {
		int[] sizes = new int[this.messages.size()];
		try {
			for (int i = 0; i < sizes.length; i++) {
				Message message = this.messages.get(i);
				SendPayload.checkBody(message, this.engine.options);
				sizes[i] = SendPayload.sizeInBatch(message);
			}
		}
		catch (IllegalMessageException ex) {
			this.messages.forEach((message) -> this.engine.refused(message, SendKind.ORDINARY, ex));
			throw ex;
		}
		return sizes;
	}

	/** Splits and sends. */
	public CompletableFuture<BatchResult> send() {
		int[] sizes = sizes();
		TopicRoute known = this.engine.knownRoute(topic());
		if (known != null) {
			begin(known, sizes);
		}
		else {
			lookUp(sizes);
		}
		return this.future;
	}

	private void lookUp(int[] sizes) {
		this.engine.route(topic(), this.deadline).whenCompleteAsync((route, failure) -> {
			if (failure != null) {
				failPart(all(), failure);
			}
			else {
				begin(route, sizes);
			}
		}, this.engine.callbacks);
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

	/**
	 * Sends without answers.
	 * @return a future that is completed once all is handed to connections
	 */
	public CompletableFuture<?> oneway() {
		int[] sizes = sizes();
		CompletableFuture<TopicRoute> known = this.engine.route(topic(), this.deadline);
		return known.thenComposeAsync((route) -> {
			split(route, sizes);
			List<CompletableFuture<?>> written = new ArrayList<>();
			for (Lane lane : this.lanes) {
				for (List<Integer> part : lane.parts) {
					written.add(this.engine.sendOneway(parcel(part), lane.how, this.deadline));
				}
			}
			return CompletableFuture.allOf(written.toArray(CompletableFuture<?>[]::new));
		}, known.isDone() ? Runnable::run : this.engine.callbacks);
	}

	private List<Integer> all() {
		List<Integer> all = new ArrayList<>();
		for (int i = 0; i < this.messages.size(); i++) {
			all.add(i);
		}
		return all;
	}

	private void split(TopicRoute route, int[] sizes) {
		Map<MessageQueue, List<Integer>> byQueue = new HashMap<>();
		List<Integer> anywhere = new ArrayList<>();
		for (int i = 0; i < sizes.length; i++) {
			MessageQueue queue = demanded(this.messages.get(i), route);
			((queue != null) ? byQueue.computeIfAbsent(queue, (each) -> new ArrayList<>()) : anywhere).add(i);
		}
		// A queue that a key demands is looked for again if it is gone at an attempt.
		boolean chosen = this.how.choosesQueue();
		byQueue.forEach((queue, indexes) -> this.lanes
			.add(new Lane(chosen ? SendOptions.to(queue) : SendOptions.DEFAULT, parts(indexes, sizes))));
		parts(anywhere, sizes).forEach((part) -> this.lanes.add(new Lane(SendOptions.DEFAULT, List.of(part))));
	}

	private @Nullable MessageQueue demanded(Message message, TopicRoute route) {
		if (this.how.queue() != null) {
			return this.how.queue();
		}
		return (this.how.selector() != null) ? SendEngine.selected(this.how.selector(), message, route)
				: this.engine.keyed(message, route);
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

	private SendPayload parcel(List<Integer> part) {
		return (part.size() == 1)
				? SendPayload.of(this.messages.get(part.get(0)), SendKind.ORDINARY, this.engine.options, Map.of())
				: SendPayload.of(part.stream().map(this.messages::get).toList());
	}

	private void nextLane() {
		@Nullable Lane lane;
		this.lock.lock();
		try {
			lane = this.lanes.poll();
		}
		finally {
			this.lock.unlock();
		}
		if (lane != null) {
			sendParts(lane, 0);
		}
	}

	/**
	 * Sends the next part that can be made ready, and what follows it when that has
	 * ended, off event loops: these compress nothing, and thousands of parts that fail at
	 * once are no recursion.
	 */
	private void sendParts(Lane lane, int first) {
		for (int number = first; number < lane.parts.size(); number++) {
			List<Integer> part = lane.parts.get(number);
			int following = number + 1;
			try {
				SendPayload parcel = parcel(part);
				CompletableFuture<SendResult> sent = this.engine.send(parcel, SendKind.ORDINARY, lane.how,
						this.deadline);
				if (following == lane.parts.size() && !lanesLeft()) {
					sent.whenComplete((result, failure) -> ended(part, parcel, result, failure));
				}
				else {
					sent.whenCompleteAsync((result, failure) -> {
						ended(part, parcel, result, failure);
						sendParts(lane, following);
					}, this.engine.work);
				}
				return;
			}
			catch (RuntimeException | Error ex) {
				failPart(part, ex);
			}
		}
		if (lanesLeft()) {
			this.engine.work.execute(this::nextLane);
		}
	}

	private boolean lanesLeft() {
		this.lock.lock();
		try {
			return !this.lanes.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void ended(List<Integer> part, SendPayload parcel, @Nullable SendResult result,
			@Nullable Throwable failure) {
		if (result == null) {
			failPart(part, (failure != null) ? failure : new IllegalStateException("No result"));
			return;
		}
		try {
			for (int i = 0; i < part.size(); i++) {
				done(part.get(i), parcel.isBatch() ? BatchSend.part(result, parcel, i) : result, null);
			}
		}
		catch (RuntimeException | Error ex) {
			failPart(part, new ProtocolViolationException("The server's answer could not be understood: " + ex,
					ErrorContext.ofTopic(topic()), ex));
		}
	}

	private void failPart(List<Integer> part, Throwable failure) {
		Throwable cause = Futures.unwrap(failure);
		RocketMQException known = (cause instanceof RocketMQException expected) ? expected
				: new IllegalMessageException("The batch could not be sent: " + cause, Outcome.NOT_SENT,
						ErrorContext.ofTopic(topic()), cause);
		part.forEach((index) -> done(index, null, known));
	}

	private void done(int index, @Nullable SendResult result, @Nullable RocketMQException failure) {
		BatchResult.Item item = new BatchResult.Item(this.messages.get(index), result, failure);
		if (this.items.compareAndSet(index, null, item) && this.left.decrementAndGet() == 0) {
			List<BatchResult.Item> list = new ArrayList<>();
			for (int i = 0; i < this.items.length(); i++) {
				BatchResult.Item each = this.items.get(i);
				if (each != null) {
					list.add(each);
				}
			}
			this.future.complete(new BatchResult(list));
		}
	}

	/** Parts to be sent one after the other. */
	private record Lane(SendOptions how, List<List<Integer>> parts) {
	}

	/**
	 * One message's part of the answer to a batch: ids are listed in order, and offsets
	 * follow one another. Topics that store a batch as one have one id for all.
	 */
	static SendResult part(SendResult whole, SendPayload parcel, int index) {
		String ids = whole.offsetMessageId();
		int length = (ids.indexOf(',') > 0) ? ids.indexOf(',') : ids.length();
		int start = index * (length + 1);
		String id = (start + length <= ids.length()) ? ids.substring(start, start + length) : ids.substring(0, length);
		return new SendResult(whole.status(), parcel.id(index), id, whole.queue(), whole.queueOffset() + index, null,
				null, whole.traceRegion());
	}

}
