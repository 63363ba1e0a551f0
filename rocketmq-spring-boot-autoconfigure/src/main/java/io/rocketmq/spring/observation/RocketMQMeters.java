package io.rocketmq.spring.observation;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.util.function.SingletonSupplier;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;

/**
 * Micrometer meters of sent and consumed messages. Thread-safe.
 * <ul>
 * <li>{@value #SENT}: a timer of messages that a broker stored, from the call to the
 * answer; tags {@code topic} and {@code status} ({@code ok}, or the status of a less safe
 * store).</li>
 * <li>{@value #FAILED}: a timer of sends that failed; tags {@code topic}, {@code outcome}
 * ({@code not_sent}, {@code unknown}, {@code rejected}) and {@code exception}.</li>
 * <li>{@value #CONSUMED}: a timer of deliveries to listeners and by polls and receives,
 * until their outcome; tags {@code topic}, {@code group}, {@code outcome}
 * ({@code success}, {@code retry}, {@code dead_letter}) and {@code exception}
 * ({@code none} if nothing failed).</li>
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
	 * @param registry supplies the registry; called at the first message, so that the
	 * beans do not depend on each other's creation
	 */
	public RocketMQMeters(Supplier<MeterRegistry> registry) {
		this.registry = SingletonSupplier.of(Objects.requireNonNull(registry, "registry must not be null"));
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
	public void consumed(ConsumedMessage consumed) {
		ReceivedMessage message = consumed.message();
		String group = consumed.group();
		Throwable failure = consumed.failure();
		Key key = new Key(CONSUMED, message.topic(), group, consumed.status().name(),
				(failure != null) ? failure.getClass().getSimpleName() : "none");
		this.timers
			.computeIfAbsent(key,
					(k) -> timer(CONSUMED, "Deliveries of messages").tag("topic", k.topic())
						.tag("group", k.first())
						.tag("outcome", lower(k.second()))
						.tag("exception", k.third())
						.register(this.registry.obtain()))
			.record(consumed.nanos(), TimeUnit.NANOSECONDS);
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

	private record Key(String meter, String topic, String first, String second, String third) {

		Key(String meter, String topic, String first, String second) {
			this(meter, topic, first, second, "");
		}

	}

}
