package io.rocketmq.spring.listener.adapter;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;

import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.AsyncBatchMessageListener;
import io.rocketmq.client.consumer.listener.AsyncMessageListener;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.BatchMessageListener;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.FakeClients;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.FakeFactories;
import io.rocketmq.spring.listener.RocketMQErrorHandler;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerSettings;
import io.rocketmq.spring.listener.RocketMQListenerSubscription;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Real containers on a client that talks to no server: a test delivers the messages and
 * sees what is sent.
 */
final class ListenerHarness {

	static final Map<String, String> REQUEST = Map.of("CORRELATION_ID", "c1", "REPLY_TO_CLIENT", "client-1", "TTL",
			"3000", "CLUSTER", "DefaultCluster");

	final RocketMQMessageConverter converter = new DefaultRocketMQMessageConverter(new JsonPayloadConverter());

	final List<Message> sent = new CopyOnWriteArrayList<>();

	final List<Message> replies = new CopyOnWriteArrayList<>();

	final List<Throwable> errors = new CopyOnWriteArrayList<>();

	MethodListenerSupport support = MethodListenerSupport.DEFAULT;

	@Nullable RuntimeException sendFailure;

	@Nullable ObservationRegistry observations;

	private @Nullable MessageListener single;

	private @Nullable AsyncMessageListener async;

	private @Nullable BatchMessageListener batches;

	private @Nullable AsyncBatchMessageListener asyncBatches;

	/** Starts a listener on a method. */
	ListenerHarness method(Object bean, String name, Class<?>... parameterTypes) {
		return start(methodEndpoint(bean, name, false, parameterTypes));
	}

	/** Starts a listener for batches on a method. */
	ListenerHarness batchMethod(Object bean, String name) {
		return start(methodEndpoint(bean, name, true));
	}

	RocketMQListenerEndpoint methodEndpoint(Object bean, String name, boolean batch, Class<?>... parameterTypes) {
		return new MethodRocketMQListenerEndpoint(subscription(batch), bean, find(bean, name, parameterTypes),
				this.support);
	}

	/** Starts a listener on the handler methods of a bean. */
	ListenerHarness handlers(Object bean, @Nullable String defaultHandler, String... names) {
		return start(new HandlersRocketMQListenerEndpoint(subscription(false), bean,
				Arrays.stream(names).map((name) -> find(bean, name)).toList(),
				(defaultHandler != null) ? find(bean, defaultHandler) : null, this.support));
	}

	static Method find(Object bean, String name, Class<?>... parameterTypes) {
		for (Class<?> type = AopUtils.getTargetClass(bean); type != Object.class; type = type.getSuperclass()) {
			for (Method method : type.getDeclaredMethods()) {
				if (method.getName().equals(name) && !method.isBridge()
						&& (parameterTypes.length == 0 || Arrays.equals(method.getParameterTypes(), parameterTypes))) {
					return method;
				}
			}
			for (Class<?> declared : type.getInterfaces()) {
				for (Method method : declared.getMethods()) {
					if (method.getName().equals(name)) {
						return method;
					}
				}
			}
		}
		throw new IllegalArgumentException("No method " + name);
	}

	static RocketMQListenerSubscription subscription(boolean batch) {
		return new RocketMQListenerSubscription("listener", "method of a test", "", "", "group", "orders",
				FilterExpression.all(), RocketMQListenerSettings.NONE, batch);
	}

	ListenerHarness start(RocketMQListenerEndpoint endpoint) {
		Producer producer = FakeClients.of(Producer.class, this::produced);
		this.single = null;
		this.async = null;
		this.batches = null;
		this.asyncBatches = null;
		PushConsumer[] consumer = new PushConsumer[1];
		consumer[0] = FakeClients.of(PushConsumer.class, (method, arguments) -> {
			switch (method) {
				case "start" -> this.single = (MessageListener) arguments[0];
				case "startAsync" -> this.async = (AsyncMessageListener) arguments[0];
				case "startBatches" -> this.batches = (BatchMessageListener) arguments[0];
				case "startBatchesAsync" -> this.asyncBatches = (AsyncBatchMessageListener) arguments[0];
				default -> {
				}
			}
			return consumer[0];
		});
		DefaultRocketMQListenerContainerFactory factory = FakeFactories.of(consumer[0], producer, this.converter);
		factory.setObservationRegistry(this.observations);
		factory.setErrorHandler((exception, message, failed) -> {
			this.errors.add(exception);
			return RocketMQErrorHandler.redeliver().handle(exception, message, failed);
		});
		RocketMQListenerContainer container = factory.createContainer("container", endpoint);
		container.addEndpoint(endpoint);
		container.start();
		return this;
	}

	private @Nullable Object produced(String method, @Nullable Object[] arguments) {
		if (this.sendFailure != null) {
			if (method.endsWith("Async")) {
				return CompletableFuture.failedFuture(this.sendFailure);
			}
			throw this.sendFailure;
		}
		switch (method) {
			case "send", "sendAsync" -> this.sent.add((Message) arguments[0]);
			case "reply", "replyAsync" -> this.replies.add((Message) arguments[0]);
			default -> throw new UnsupportedOperationException(method);
		}
		return method.endsWith("Async") ? CompletableFuture.completedFuture(null) : null;
	}

	boolean isAsync() {
		return this.async != null || this.asyncBatches != null;
	}

	/** Returns the message that a template would send, as it would be received. */
	ReceivedMessage received(Object payload) {
		return received(payload, Map.of());
	}

	ReceivedMessage received(Object payload, Map<String, String> properties) {
		Message message = this.converter.toRocketMQ("orders", null, payload);
		Map<String, String> all = new LinkedHashMap<>(message.properties());
		all.putAll(properties);
		return new FakeReceivedMessage("orders", message.body(), all, 0);
	}

	/** Returns a message of another sender. */
	static ReceivedMessage raw(String body) {
		return new FakeReceivedMessage("orders", body.getBytes(StandardCharsets.UTF_8), Map.of(), 0);
	}

	ConsumeResult.Kind deliver(Object payload) {
		return deliver(received(payload));
	}

	ConsumeResult.Kind deliver(ReceivedMessage message) {
		try {
			return deliverAsync(message).get(30, TimeUnit.SECONDS).kind();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	CompletableFuture<ConsumeResult> deliverAsync(ReceivedMessage message) {
		ConsumeContext context = new ConsumeContext("group", message.queue());
		try {
			if (this.async != null) {
				return this.async.consume(message, context).toCompletableFuture();
			}
			MessageListener listener = this.single;
			if (listener == null) {
				throw new AssertionError("not started for single messages");
			}
			return CompletableFuture.completedFuture(listener.consume(message, context));
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	List<ConsumeResult.Kind> deliverBatch(ReceivedMessage... messages) {
		try {
			return deliverBatchAsync(messages).get(30, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	CompletableFuture<List<ConsumeResult.Kind>> deliverBatchAsync(ReceivedMessage... messages) {
		ConsumeContext context = new ConsumeContext("group", messages[0].queue());
		try {
			if (this.asyncBatches != null) {
				return this.asyncBatches.consume(List.of(messages), context)
					.toCompletableFuture()
					.thenApply((result) -> kinds(result, messages.length));
			}
			BatchMessageListener listener = this.batches;
			if (listener == null) {
				throw new AssertionError("not started for batches");
			}
			return CompletableFuture
				.completedFuture(kinds(listener.consume(List.of(messages), context), messages.length));
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private static List<ConsumeResult.Kind> kinds(BatchConsumeResult result, int size) {
		return IntStream.range(0, size).mapToObj((index) -> result.of(index).kind()).toList();
	}

	/** An order. */
	record Order(String id, int count) {
	}

}
