package io.rocketmq.spring.listener;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.kafka.config.MethodKafkaListenerEndpoint;
import org.springframework.kafka.listener.AcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.adapter.MessagingMessageListenerAdapter;
import org.springframework.kafka.support.converter.ByteArrayJacksonJsonMessageConverter;
import org.springframework.kafka.support.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.support.DefaultMessageHandlerMethodFactory;
import org.springframework.util.ReflectionUtils;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.adapter.MethodListenerSupport;
import io.rocketmq.spring.listener.adapter.MethodRocketMQListenerEndpoint;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;

/**
 * Benchmark of the Spring layer: from the client's callback to a listener method with one
 * parameter of a record type, read from JSON, with this project and with spring-kafka.
 * Both call the same bean, from an equal record with a key and three headers. It lies in
 * the package of the containers, whose consumers it replaces.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ListenerMethodBenchmark {

	private static final byte[] BODY = "{\"id\":\"42\",\"customer\":\"c-7\",\"cents\":1999}"
		.getBytes(StandardCharsets.UTF_8);

	private static final Map<String, String> HEADERS = Map.of("region", "eu-central", "source", "checkout", "tenant",
			"shop");

	private final JsonMapper mapper = JsonMapper.builder().build();

	private final Billing bean = new Billing();

	private final Method method = Objects
		.requireNonNull(ReflectionUtils.findMethod(Billing.class, "bill", Order.class));

	private final AcknowledgingConsumerAwareMessageListener<Object, Object> kafka = kafka();

	private final ConsumerRecord<Object, Object> record = record();

	private final MessageListener rocketmq = rocketmq();

	private final ReceivedMessage message = message();

	private final ConsumeContext context = new ConsumeContext("billing", this.message.queue());

	/** Ours: from the consumer's callback to the method. */
	@Benchmark
	public ConsumeResult pojoMethodOurs() throws Exception {
		return this.rocketmq.consume(this.message, this.context);
	}

	/** Spring-kafka's: from the container's callback to the method. */
	@Benchmark
	public long pojoMethodSpringKafka() {
		this.kafka.onMessage(this.record, null, null);
		return this.bean.cents;
	}

	private MessageListener rocketmq() {
		AtomicReference<MessageListener> started = new AtomicReference<>();
		DefaultRocketMQListenerContainerFactory factory = new DefaultRocketMQListenerContainerFactory(
				(options) -> consumer(started), (group) -> {
					throw new UnsupportedOperationException(group);
				}, new DefaultRocketMQMessageConverter(new JsonPayloadConverter(this.mapper)),
				ConsumerOptions.of("billing"));
		RocketMQListenerSubscription subscription = new RocketMQListenerSubscription("billing", "the benchmark", "", "",
				"billing", "orders", FilterExpression.all(), RocketMQListenerSettings.NONE, false);
		RocketMQListenerEndpoint endpoint = new MethodRocketMQListenerEndpoint(subscription, this.bean, this.method,
				MethodListenerSupport.DEFAULT);
		RocketMQListenerContainer container = factory.createContainer("billing", endpoint);
		container.addEndpoint(endpoint);
		container.start();
		return Objects.requireNonNull(started.get());
	}

	/** Returns a consumer that only keeps the listener that it is started with. */
	private static PushConsumer consumer(AtomicReference<MessageListener> started) {
		return (PushConsumer) Proxy.newProxyInstance(PushConsumer.class.getClassLoader(),
				new Class<?>[] { PushConsumer.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("start")) {
						started.set((MessageListener) arguments[0]);
					}
					return (method.getReturnType() == PushConsumer.class) ? proxy : null;
				});
	}

	private static ReceivedMessage message() {
		MessageExt message = new MessageExt();
		message.setTopic("orders");
		message.setQueueId(3);
		message.setQueueOffset(17);
		message.setBornHost(new InetSocketAddress("127.0.0.1", 50_000));
		message.setStoreHost(new InetSocketAddress("127.0.0.1", 10_911));
		message.setBody(BODY);
		Map<String, String> properties = new HashMap<>(HEADERS);
		properties.put("KEYS", "42");
		properties.put("UNIQ_KEY", "7F000001000100000000000000000001");
		MessageAccessor.setProperties(message, properties);
		try {
			return StoredMessages.read(MessageDecoder.encode(message, false), "broker-a").get(0);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private AcknowledgingConsumerAwareMessageListener<Object, Object> kafka() {
		DefaultMessageHandlerMethodFactory factory = new DefaultMessageHandlerMethodFactory();
		factory.afterPropertiesSet();
		KafkaEndpoint endpoint = new KafkaEndpoint();
		endpoint.setBean(this.bean);
		endpoint.setMethod(this.method);
		endpoint.setMessageHandlerMethodFactory(factory);
		MessagingMessageListenerAdapter<Object, Object> adapter = endpoint
			.listener(new ByteArrayJacksonJsonMessageConverter(this.mapper));
		return castToListener(adapter);
	}

	@SuppressWarnings("unchecked")
	private static AcknowledgingConsumerAwareMessageListener<Object, Object> castToListener(Object adapter) {
		return (AcknowledgingConsumerAwareMessageListener<Object, Object>) adapter;
	}

	private static ConsumerRecord<Object, Object> record() {
		RecordHeaders headers = new RecordHeaders();
		HEADERS.forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
		return new ConsumerRecord<>("orders", 3, 17, 1_700_000_000_000L, TimestampType.CREATE_TIME, 2, BODY.length,
				"42", BODY, headers, Optional.empty());
	}

	/** A payload. */
	public record Order(String id, String customer, long cents) {
	}

	/** The listener. */
	public static class Billing {

		long cents;

		/** Processes a payload. */
		public void bill(Order order) {
			this.cents += order.cents();
		}

	}

	/** An endpoint that shows its listener. */
	private static final class KafkaEndpoint extends MethodKafkaListenerEndpoint<Object, Object> {

		MessagingMessageListenerAdapter<Object, Object> listener(MessageConverter converter) {
			MessagingMessageListenerAdapter<Object, Object> adapter = createMessageListenerInstance(converter);
			adapter.setHandlerMethod(configureListenerAdapter(adapter));
			return adapter;
		}

	}

}
