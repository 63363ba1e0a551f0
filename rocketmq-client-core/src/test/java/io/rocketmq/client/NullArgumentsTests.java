package io.rocketmq.client;

import java.io.IOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.listener.BatchMessageListener;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TopicNotFoundException;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.consumer.offset.LocalFileOffsetStore;
import io.rocketmq.client.internal.consumer.queue.WrappedMessage;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.StoredMessageBytes;
import io.rocketmq.client.testing.TestRpc;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionResolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Each public method, constructor and factory of what users can reach refuses null for
 * each argument that may not be null: at once, by a {@link NullPointerException} that
 * names the argument, also where it gives a future.
 * <p>
 * Users can reach the public types outside of {@code internal}, and the interfaces that
 * the types called {@code Default…} implement. Not covered are methods of interfaces that
 * users implement and the client calls; and {@code equals}, {@code compareTo} and
 * {@code valueOf}, of which Java says what they do.
 */
class NullArgumentsTests {

	private static final String ROOT = "io.rocketmq.client";

	private static final Set<String> DEFINED_BY_JAVA = Set.of("equals", "compareTo", "valueOf");

	@TempDir
	private static Path folder;

	private static TestRpc rpc;

	private static RocketMQClient client;

	/** Objects to call, and to pass as arguments, by type. */
	private static final Map<Class<?>, Object> samples = new HashMap<>();

	@BeforeAll
	static void open() {
		String nobody = ScriptedServer.refusingAddress();
		ClientOptions options = ClientOptions.of(nobody);
		rpc = new TestRpc();
		client = RocketMQClient.builder(options).connect();
		List.of(client, options, options.broker(), options.nameServer(), options.remote(), options.transport(),
				client.producer("producers"), client.pushConsumer("push"), client.pullConsumer("pull"),
				client.simpleConsumer("simple"), client.nameServer(), client.brokers(), client.routes(), client.admin(),
				client.admin().status(), client.admin().messages(), client.admin().deadLetters("group"),
				RocketMQClient.builder(options), ClientOptions.builder(), options.broker().toBuilder(),
				options.nameServer().toBuilder(), options.remote().toBuilder(), options.transport().toBuilder(),
				ProducerOptions.of("group"), ProducerOptions.group("group"), ConsumerOptions.of("group"),
				ConsumerOptions.group("group"), ConsumerOptions.of("group").fetch(),
				ConsumerOptions.of("group").fetch().toBuilder(), SimpleConsumerOptions.of("group"),
				SimpleConsumerOptions.group("group"), message(), message().toBuilder(), FilterExpression.all(),
				Duration.ofSeconds(1), Instant.EPOCH, "text", URI.create("http://names"), folder,
				Deadline.after(Duration.ofSeconds(1)), new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)),
				new AverageAllocation())
			.forEach((each) -> samples.put(each.getClass(), each));
		samples.put(Path.class, folder);
		samples.put(Integer.class, 1);
		samples.put(Long.class, 1L);
		samples.put(SendOptions.class, SendOptions.DEFAULT);
		samples.put(ConsumeResult.class, ConsumeResult.SUCCESS);
		samples.put(ErrorContext.class, ErrorContext.none());
		samples.put(RocketMQException.class, new TopicNotFoundException("text", ErrorContext.none(), null));
		samples.put(Throwable.class, new IOException());
		samples.put(Executor.class, (Executor) Runnable::run);
		samples.put(client.transactionProducer("tx", always()).getClass(),
				client.transactionProducer("tx-2", always()));
		samples.put(LocalFileOffsetStore.class, new LocalFileOffsetStore(folder, "instance", "group", Runnable::run));
		var broker = new BrokerManager(rpc.client(), options, (name, address, from, to) -> {
		}).at(nobody);
		List.of(broker, broker.groups(), broker.messages(), broker.pop())
			.forEach((each) -> samples.put(each.getClass(), each));
	}

	@AfterAll
	static void close() {
		client.close();
		rpc.close();
	}

	private static Message message() {
		return Message.to("orders").body(new byte[1]).build();
	}

	private static TransactionListener always() {
		return TransactionListener.always(TransactionResolution.COMMIT);
	}

	@TestFactory
	Stream<DynamicTest> eachArgumentThatMayNotBeNullIsRefused() {
		List<Class<?>> types = types();
		assertThat(types).hasSizeGreaterThan(80);
		return types.stream()
			.filter((type) -> executables(type).stream().anyMatch((each) -> !arguments(each).isEmpty()))
			.map((type) -> DynamicTest.dynamicTest(type.getName(), () -> {
				Set<String> accepting = new TreeSet<>();
				for (Executable each : executables(type)) {
					for (int argument : arguments(each)) {
						String problem = problem(type, each, argument);
						if (problem != null) {
							accepting.add(each.toGenericString() + ": " + each.getParameters()[argument].getName()
									+ ": " + problem);
						}
					}
				}
				assertThat(accepting).isEmpty();
			}));
	}

	@Test
	void messagesRefuseNullToo() {
		ReceivedMessage message = StoredMessages.read(StoredMessageBytes.message().bytes(), "broker-a").get(0);
		assertRefused("name", () -> message.property(null));
		assertRefused("name", () -> new WrappedMessage(message, 1) {
		}.property(null));
	}

	@Test
	void aPushConsumerRefusesNullAndCanBeStartedAfterwards() {
		try (PushConsumer consumer = client.pushConsumer("mended")) {
			assertRefused("filter", () -> consumer.subscribe("orders", null));
			consumer.subscribe("orders");
			assertRefused("listener", () -> consumer.start(null));
			assertRefused("listener", () -> consumer.startBatches(null));
			assertRefused("listener", () -> consumer.startAsync(null));
			assertRefused("listener", () -> consumer.startBatchesAsync(null));
			assertRefused("drainTimeout", () -> consumer.close(null));
			assertRefused("message", () -> consumer.extend(null, Duration.ofSeconds(1)));
			consumer.start((MessageListener) proxy(MessageListener.class));
		}
		try (PushConsumer consumer = client.pushConsumer("mended-2").subscribe("orders")) {
			assertRefused("listener", () -> consumer.startBatches(null));
			consumer.startBatches((BatchMessageListener) proxy(BatchMessageListener.class));
		}
	}

	@Test
	void optionsRefuseNullInTheSetter() {
		ConsumerOptions.Builder options = ConsumerOptions.group("group");
		assertRefused("consumeFrom", () -> options.consumeFrom(null));
		assertRefused("mode", () -> options.fetch((fetch) -> fetch.mode(null)));
		assertRefused("messageModel", () -> options.messageModel(null));
		assertRefused("offsetFolder", () -> options.offsetFolder(null));
		assertThat(options.build().messageModel()).isEqualTo(MessageModel.CLUSTERING);
	}

	@Test
	void aSendToNoQueueIsNoSendToAnyQueue() {
		assertRefused("queue", () -> SendOptions.to(null));
		assertRefused("selector", () -> SendOptions.by(null));
		assertRefused("key", () -> SendOptions.orderedBy(null));
		assertRefused("timeout", () -> SendOptions.within(null));
	}

	private static void assertRefused(String argument, ThrowingCallable call) {
		assertThatNullPointerException().isThrownBy(call).withMessage(argument + " must not be null");
	}

	private static List<Class<?>> types() {
		List<Class<?>> types = new ArrayList<>();
		for (JavaClass each : new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages(ROOT)) {
			Class<?> type = each.reflect();
			if (isApi(type) && isPublic(type) || implementsApi(type)) {
				types.add(type);
			}
		}
		return types;
	}

	private static boolean isApi(Class<?> type) {
		return type.getPackageName().startsWith(ROOT) && !isInternal(type);
	}

	private static boolean isInternal(Class<?> type) {
		return type.getPackageName().startsWith(ROOT + ".internal");
	}

	/** Whether a type implements an interface of the API. */
	private static boolean implementsApi(Class<?> type) {
		return isInternal(type) && type.getSimpleName().startsWith("Default");
	}

	private static boolean isPublic(Class<?> type) {
		return Modifier.isPublic(type.getModifiers())
				&& (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()));
	}

	private static List<Executable> executables(Class<?> type) {
		List<Executable> executables = new ArrayList<>();
		if (isInternal(type)) {
			for (Class<?> api : type.getInterfaces()) {
				if (isApi(api)) {
					for (Method each : api.getMethods()) {
						executables.add(overriding(type, each));
					}
				}
			}
			return executables;
		}
		for (Constructor<?> each : type.getConstructors()) {
			if (!Modifier.isAbstract(type.getModifiers())) {
				executables.add(each);
			}
		}
		for (Method each : type.getDeclaredMethods()) {
			boolean callable = Modifier.isStatic(each.getModifiers()) || !type.isInterface();
			if (Modifier.isPublic(each.getModifiers()) && !each.isSynthetic() && callable
					&& !DEFINED_BY_JAVA.contains(each.getName())) {
				executables.add(each);
			}
		}
		return executables;
	}

	private static Method overriding(Class<?> type, Method api) {
		try {
			Method method = type.getMethod(api.getName(), api.getParameterTypes());
			// The implementation may be package-private.
			method.setAccessible(true);
			return method;
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The arguments that may not be null. */
	private static List<Integer> arguments(Executable executable) {
		List<Integer> arguments = new ArrayList<>();
		Parameter[] parameters = executable.getParameters();
		for (int i = 0; i < parameters.length; i++) {
			AnnotatedType type = parameters[i].getAnnotatedType();
			if (!parameters[i].getType().isPrimitive() && !type.isAnnotationPresent(Nullable.class)) {
				arguments.add(i);
			}
		}
		return arguments;
	}

	/**
	 * Returns the problem of a call with null for one argument, or null if it refuses it.
	 */
	private static @Nullable String problem(Class<?> type, Executable executable, int argument) throws Exception {
		Object[] values = Arrays.stream(executable.getParameterTypes()).map(NullArgumentsTests::sample).toArray();
		values[argument] = null;
		try {
			if (executable instanceof Constructor<?> constructor) {
				constructor.newInstance(values);
			}
			else if (executable instanceof Method method) {
				method.invoke(Modifier.isStatic(method.getModifiers()) ? null : sample(type), values);
			}
			return "accepts null";
		}
		catch (InvocationTargetException ex) {
			String expected = executable.getParameters()[argument].getName() + " must not be null";
			Throwable thrown = ex.getCause();
			return (thrown instanceof NullPointerException && expected.equals(thrown.getMessage())) ? null
					: "throws " + thrown;
		}
	}

	private static Object sample(Class<?> type) {
		Object known = samples.get(type);
		if (known != null) {
			return known;
		}
		if (type.isPrimitive()) {
			return (type == boolean.class) ? Boolean.TRUE
					: (type == long.class) ? (Object) 1L : (type == byte.class) ? (Object) (byte) 1 : 1;
		}
		if (type.isArray()) {
			return Array.newInstance(type.getComponentType(), 1);
		}
		if (type.isEnum()) {
			return type.getEnumConstants()[0];
		}
		if (type == List.class || type == Collection.class) {
			return List.of();
		}
		if (type == Set.class) {
			return Set.of();
		}
		if (type == Map.class) {
			return Map.of();
		}
		if (type == Object.class) {
			return "object";
		}
		if (type.isSealed() && type.isInterface()) {
			return sample(type.getPermittedSubclasses()[0]);
		}
		if (type.isInterface()) {
			return proxy(type);
		}
		return made(type);
	}

	private static Object made(Class<?> type) {
		try {
			for (Method each : type.getDeclaredMethods()) {
				if (each.getName().equals("builder") && each.getParameterCount() == 0) {
					return each.invoke(null);
				}
			}
			if (type.getEnclosingClass() != null && type.getSimpleName().equals("Builder")) {
				return type.getEnclosingClass().getMethod("builder").invoke(null);
			}
			Constructor<?> constructor = type.getConstructors()[0];
			return constructor
				.newInstance(Arrays.stream(constructor.getParameterTypes()).map(NullArgumentsTests::sample).toArray());
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			throw new IllegalStateException("No sample of " + type + ": add one", ex);
		}
	}

	private static Object proxy(Class<?> type) {
		return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (self, method, values) -> {
			throw new IllegalStateException(method + " was called before all arguments were checked");
		});
	}

}
