package io.rocketmq.client.internal.trace;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.MessageTrace;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.hook.TransactionEnd;
import io.rocketmq.client.internal.broker.SendKind;
import io.rocketmq.client.internal.producer.SendEngine;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.internal.support.InFlight;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.SendOptions;

/**
 * Sends trace events of messages to the trace topic, many in one message. Never delays
 * the messages: events over the limit are dropped, and their number is logged.
 * Thread-safe.
 */
public final class MessageTracer implements SendHook, ConsumeHook, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(MessageTracer.class);

	private static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(6);

	private static final int MAX_SENDS = 64;

	/** Region of events for which no broker has answered. */
	private static final String DEFAULT_REGION = "DefaultRegion";

	private final MessageTrace options;

	private final SendEngine engine;

	private final Housekeeping housekeeping;

	private final Queue<Event> events = new ConcurrentLinkedQueue<>();

	private final AtomicInteger waiting = new AtomicInteger();

	private final InFlight sends = new InFlight(MAX_SENDS, Long.MAX_VALUE);

	private final LongAdder dropped = new LongAdder();

	private final CloseStack closeStack = new CloseStack();

	/** Starts tracing; the engine must have no hooks, and is closed with the tracer. */
	public MessageTracer(MessageTrace options, SendEngine engine, Housekeeping housekeeping) {
		this.options = options;
		this.engine = engine;
		this.housekeeping = housekeeping;
		this.closeStack.add(engine);
		this.closeStack.add(housekeeping.every(options.flushInterval(), this::flush));
	}

	@Override
	public void sent(SendContext context, SendResult result) {
		String region = result.traceRegion();
		// Without a region, the broker does not want its messages traced.
		if (region != null) {
			published(context, result, region);
		}
	}

	@Override
	public void failed(SendContext context, RocketMQException failure) {
		published(context, null, DEFAULT_REGION);
	}

	private void published(SendContext context, @Nullable SendResult result, String region) {
		Message message = context.message();
		if (!message.topic().equals(this.options.topic())) {
			add(new Event(TraceText.published(context, result, region), context.messageId(), message.keys()));
		}
	}

	@Override
	public void transactionEnded(TransactionEnd end) {
		String keys = end.keys();
		add(new Event(TraceText.transactionEnded(end, System.currentTimeMillis(), DEFAULT_REGION), end.messageId(),
				(keys != null) ? List.of(keys.trim().split(" +")) : List.of()));
	}

	@Override
	public void recalled(String group, String topic, String messageId, boolean success) {
		add(new Event(TraceText.recalled(group, topic, messageId, success, System.currentTimeMillis(), DEFAULT_REGION),
				messageId, List.of()));
	}

	@Override
	public void consuming(String group, List<ReceivedMessage> messages) {
		for (ReceivedMessage message : messages) {
			if (isTraced(message)) {
				String region = message.property("MSG_REGION");
				add(new Event(TraceText.consuming(group, message, System.currentTimeMillis(),
						(region != null) ? region : DEFAULT_REGION), message.messageId(), message.keys()));
			}
		}
	}

	@Override
	public void consumed(ConsumedMessage consumed) {
		ReceivedMessage message = consumed.message();
		if (isTraced(message)) {
			add(new Event(TraceText.consumed(consumed, System.currentTimeMillis()), message.messageId(),
					message.keys()));
		}
	}

	private boolean isTraced(ReceivedMessage message) {
		return !message.topic().equals(this.options.topic()) && !"false".equals(message.property("TRACE_ON"));
	}

	private void add(Event event) {
		int before = this.waiting.getAndIncrement();
		if (before >= this.options.queueSize()) {
			this.waiting.decrementAndGet();
			this.dropped.increment();
			return;
		}
		this.events.add(event);
		if ((before + 1) % this.options.maxBatch() == 0) {
			this.housekeeping.after(0, this::flush);
		}
	}

	private void flush() {
		long lost = this.dropped.sumThenReset();
		if (lost > 0) {
			logger.atWarn()
				.addKeyValue("topic", this.options.topic())
				.log("{} trace events are dropped: as many wait for topic {} as may (queueSize={})", lost,
						this.options.topic(), this.options.queueSize());
		}
		while (!this.events.isEmpty() && this.sends.tryEnter(1, 0)) {
			List<Event> batch = new ArrayList<>(this.options.maxBatch());
			for (Event event = this.events.poll(); event != null; event = this.events.poll()) {
				this.waiting.decrementAndGet();
				batch.add(event);
				if (batch.size() == this.options.maxBatch()) {
					break;
				}
			}
			if (batch.isEmpty()) {
				this.sends.exit(1, 0);
				return;
			}
			send(batch);
		}
	}

	private void send(List<Event> batch) {
		StringBuilder text = new StringBuilder(batch.size() * 300);
		Set<String> keys = new LinkedHashSet<>();
		for (Event event : batch) {
			text.append(event.text);
			keys.add(event.messageId);
			keys.addAll(event.keys);
		}
		try {
			Message message = Message.to(this.options.topic())
				.keys(keys)
				.body(text.toString().getBytes(StandardCharsets.UTF_8))
				.build();
			this.engine.send(message, SendKind.ORDINARY, SendOptions.DEFAULT, Deadline.after(SEND_TIMEOUT))
				.whenComplete((sent, failure) -> ended(batch.size(), failure));
		}
		catch (RuntimeException | Error ex) {
			ended(batch.size(), ex);
		}
	}

	private void ended(int count, @Nullable Throwable failure) {
		this.sends.exit(1, 0);
		if (failure != null) {
			logger.atWarn()
				.addKeyValue("topic", this.options.topic())
				.log("{} trace events could not be sent to topic {}; they are dropped. {}", count, this.options.topic(),
						Futures.unwrap(failure).getMessage());
		}
	}

	/** Sends the remaining events, and waits for at most 6 s. */
	@Override
	public void close() {
		long until = System.nanoTime() + CLOSE_LIMIT.toNanos();
		do {
			flush();
			Duration left = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
			if (!Futures.awaitUninterruptibly(this.sends.whenEmpty(), left)) {
				logger.atWarn()
					.addKeyValue("topic", this.options.topic())
					.log("{} trace events were not sent to topic {} within {}; they are dropped", this.waiting.get(),
							this.options.topic(), CLOSE_LIMIT);
				break;
			}
		}
		while (!this.events.isEmpty());
		this.closeStack.close();
	}

	/** Event with the ids and keys that find it. */
	private record Event(String text, String messageId, List<String> keys) {
	}

}
