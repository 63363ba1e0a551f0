package io.rocketmq.spring;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.StringMessageConverter;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.spring.core.AnnotationTopicResolver;
import io.rocketmq.spring.core.RocketMQReceiver;
import io.rocketmq.spring.core.RocketMQReceiverOptions;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainer;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.RocketMQListenerSettings;
import io.rocketmq.spring.listener.RocketMQListenerSubscription;
import io.rocketmq.spring.listener.adapter.BeanRocketMQListenerEndpoint;
import io.rocketmq.spring.metrics.RocketMQMeters;
import io.rocketmq.spring.support.DefaultRocketMQHeaderMapper;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.RocketMQTransactions;
import io.rocketmq.spring.transaction.TransactionSendOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that public methods reject null immediately, by a {@link NullPointerException}
 * that names the argument. Types that only Spring or the client calls are not covered:
 * meters, listener adapters, payload converters.
 */
class NullArgumentsTests {

	private static final Set<String> DEFINED_BY_JAVA = Set.of("equals");

	private static final Map<Class<?>, Object> samples = new HashMap<>();

	private static RocketMQClient client;

	@BeforeAll
	static void open() {
		client = RocketMQClient.connect("127.0.0.1:1");
		RocketMQMessageConverter converter = new DefaultRocketMQMessageConverter(new StringMessageConverter());
		RocketMQTransactions transactions = new RocketMQTransactions(client, ProducerOptions.of("tx"), converter);
		RocketMQListenerSubscription subscription = new RocketMQListenerSubscription("id", "bean 'id'", "", "", "group",
				"topic", FilterExpression.all(), RocketMQListenerSettings.NONE, false);
		RocketMQListenerEndpoint endpoint = new BeanRocketMQListenerEndpoint(subscription,
				(RocketMQListener<?>) proxy(RocketMQListener.class), ResolvableType.forClass(String.class));
		DefaultRocketMQListenerContainerFactory factory = new DefaultRocketMQListenerContainerFactory(client, converter,
				ConsumerOptions.of("group"));
		RocketMQReceiverOptions receiver = new RocketMQReceiverOptions(Map.of("topic", FilterExpression.all()), 1,
				Duration.ofSeconds(1), Duration.ofSeconds(1));
		Stream
			.of(client, converter, transactions, subscription, endpoint, factory,
					factory.createContainer("container", endpoint), client.producer("producers"),
					ConsumerOptions.of("group"), ProducerOptions.of("group"), new RocketMQListenerEndpointRegistry(),
					FilterExpression.all(), "text", Duration.ofSeconds(1), ResolvableType.forClass(String.class),
					Message.to("topic").body(new byte[1]).build(), TransactionSendOptions.DEFAULT,
					new RocketMQTemplate(client.producer("template"), transactions, converter),
					SimpleConsumerOptions.of("group"), receiver,
					RocketMQReceiver.simple(client, SimpleConsumerOptions.of("group"), receiver),
					new AnnotationTopicResolver((value) -> value))
			.forEach((each) -> samples.put(each.getClass(), each));
		samples.put(ConsumeFrom.class, ConsumeFrom.latest());
		samples.put(Class.class, String.class);
		samples.put(DefaultRocketMQHeaderMapper.class, new DefaultRocketMQHeaderMapper());
		samples.put(MessageHeaders.class, new MessageHeaders(null));
		samples.put(Message.Builder.class, Message.to("topic"));
		samples.put(Object.class, "object");
		samples.put(boolean.class, true);
		samples.put(long.class, 1L);
		samples.put(int.class, 1);
	}

	@AfterAll
	static void close() {
		client.close();
	}

	@ParameterizedTest
	@ValueSource(classes = { RocketMQTemplate.class, DefaultRocketMQListenerContainer.class,
			DefaultRocketMQListenerContainerFactory.class, BeanRocketMQListenerEndpoint.class,
			RocketMQListenerEndpointRegistry.class, DefaultRocketMQMessageConverter.class,
			DefaultRocketMQHeaderMapper.class, RocketMQReceiver.class, RocketMQReceiverOptions.class,
			AnnotationTopicResolver.class, RocketMQTransactions.class, TransactionSendOptions.class,
			RocketMQMeters.class })
	void eachArgumentThatMayNotBeNullIsRefused(Class<?> type) throws Exception {
		Set<String> accepting = new TreeSet<>();
		int refused = 0;
		for (Executable each : executables(type).toList()) {
			Parameter[] parameters = each.getParameters();
			for (int i = 0; i < parameters.length; i++) {
				AnnotatedType declared = parameters[i].getAnnotatedType();
				if (parameters[i].getType().isPrimitive() || declared.isAnnotationPresent(Nullable.class)) {
					continue;
				}
				String expected = parameters[i].getName() + " must not be null";
				Throwable failure = failure(type, each, i);
				if (failure instanceof NullPointerException && expected.equals(failure.getMessage())) {
					refused++;
				}
				else {
					accepting.add(each + ": " + parameters[i].getName() + ": " + failure);
				}
			}
		}
		assertThat(accepting).isEmpty();
		assertThat(refused).isPositive();
	}

	private static Stream<Executable> executables(Class<?> type) {
		Stream<Executable> methods = Arrays.stream(type.getDeclaredMethods())
			.filter((each) -> Modifier.isPublic(each.getModifiers()) && !each.isSynthetic())
			.filter((each) -> type != RocketMQMeters.class && !DEFINED_BY_JAVA.contains(each.getName()))
			.map(Executable.class::cast);
		return Stream.concat(Arrays.stream(type.getConstructors()), methods);
	}

	/** Returns the exception of a call with null for one argument. */
	private static @Nullable Throwable failure(Class<?> type, Executable executable, int argument) throws Exception {
		Object[] values = Arrays.stream(executable.getParameterTypes()).map(NullArgumentsTests::sample).toArray();
		values[argument] = null;
		try {
			if (executable instanceof Constructor<?> constructor) {
				constructor.newInstance(values);
			}
			else if (executable instanceof Method method) {
				method.invoke(sample(type), values);
			}
			return null;
		}
		catch (InvocationTargetException ex) {
			return ex.getCause();
		}
	}

	private static @Nullable Object sample(Class<?> type) {
		Object known = samples.get(type);
		return (known == null && type.isInterface()) ? proxy(type) : known;
	}

	private static Object proxy(Class<?> type) {
		return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (self, method, values) -> {
			throw new IllegalStateException(method + " was called before all arguments were checked");
		});
	}

}
