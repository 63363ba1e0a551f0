package io.rocketmq.spring.observation;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.util.function.SingletonSupplier;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.support.Arguments;

/**
 * Counts and times what is sent and consumed. Thread-safe.
 * <ul>
 * <li>{@value #SENT}: a timer of messages that a broker stored, from the call to the
 * answer; tags {@code topic} and {@code status} ({@code ok}, or how less safely it is
 * stored).</li>
 * <li>{@value #FAILED}: a timer of sends that failed; tags {@code topic}, {@code outcome}
 * ({@code not_sent}, {@code unknown}, {@code rejected}) and {@code exception}.</li>
 * <li>{@value #CONSUMED}: a timer of deliveries, as long as the listener took; tags
 * {@code topic}, {@code group} and {@code outcome} ({@code success}, {@code retry}).</li>
 * <li>{@value #REDELIVERED}: a counter of those deliveries that were not the message's
 * first; tags {@code topic} and {@code group}.</li>
 * </ul>
 */
public final class RocketMQMeters implements SendHook, ConsumeHook {

	/** The timer of messages sent. */
	public static final String SENT = "rocketmq.producer.sent";

	/** The timer of sends that failed. */
	public static final String FAILED = "rocketmq.producer.failed";

	/** The timer of deliveries. */
	public static final String CONSUMED = "rocketmq.consumer.consumed";

	/** The counter of deliveries that were not the first. */
	public static final String REDELIVERED = "rocketmq.consumer.redelivered";

	private final SingletonSupplier<MeterRegistry> registry;

	private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

	private final Map<Key, Counter> counters = new ConcurrentHashMap<>();

	/**
	 * Creates the meters.
	 * @param registry where they go; asked at the first message, so that neither bean
	 * needs the other to be made
	 */
	public RocketMQMeters(Supplier<MeterRegistry> registry) {
		this.registry = SingletonSupplier.of(Arguments.notNull(registry, "registry"));
	}

	@Override
	public void sent(SendContext context, SendResult result) {
		Key key = new Key(SENT, context.message().topic(), result.status().name(), "");
		this.timers
			.computeIfAbsent(key,
					(k) -> timer(SENT, "Messages that a broker stored").tag("topic", k.topic())
						.tag("status", lower(k.first()))
						.register(this.registry.obtain()))
			.record(context.nanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void failed(SendContext context, RocketMQException failure) {
		Key key = new Key(FAILED, context.message().topic(), failure.outcome().name(),
				failure.getClass().getSimpleName());
		this.timers
			.computeIfAbsent(key,
					(k) -> timer(FAILED, "Sends that failed").tag("topic", k.topic())
						.tag("outcome", lower(k.first()))
						.tag("exception", k.second())
						.register(this.registry.obtain()))
			.record(context.nanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void consumed(String group, ReceivedMessage message, boolean success, long nanos) {
		Key key = new Key(CONSUMED, message.topic(), group, success ? "success" : "retry");
		this.timers
			.computeIfAbsent(key,
					(k) -> timer(CONSUMED, "Deliveries to listeners").tag("topic", k.topic())
						.tag("group", k.first())
						.tag("outcome", k.second())
						.register(this.registry.obtain()))
			.record(nanos, TimeUnit.NANOSECONDS);
		if (message.reconsumeTimes() > 0) {
			this.counters
				.computeIfAbsent(new Key(REDELIVERED, message.topic(), group, ""),
						(k) -> Counter.builder(REDELIVERED)
							.description("Deliveries that were not the message's first")
							.tag("topic", k.topic())
							.tag("group", k.first())
							.register(this.registry.obtain()))
				.increment();
		}
	}

	private static Timer.Builder timer(String name, String description) {
		return Timer.builder(name).description(description);
	}

	private static String lower(String constant) {
		return constant.toLowerCase(Locale.ROOT);
	}

	private record Key(String meter, String topic, String first, String second) {
	}

}
