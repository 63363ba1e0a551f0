package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.broker.BrokerSnapshot;
import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.RocketMQListenerAutoConfiguration;
import io.rocketmq.spring.listener.FakeConsumers;
import io.rocketmq.spring.support.RocketMQClients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RocketMQEndpointAutoConfigurationTests {

	private final FakeConsumers consumers = new FakeConsumers();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RocketMQAutoConfiguration.class, RocketMQListenerAutoConfiguration.class,
						RocketMQEndpointAutoConfiguration.class, EndpointAutoConfiguration.class,
						JmxAutoConfiguration.class, JmxEndpointAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withBean("fakeConsumers", FakeConsumers.class, () -> this.consumers)
		.withUserConfiguration(RocketMQEndpointTests.Listeners.class)
		.withPropertyValues("rocketmq.name-server=localhost:1")
		// As SpringApplication does.
		.withInitializer(
				(context) -> context.getEnvironment().setConversionService(new ApplicationConversionService()));

	@Test
	void theEndpointIsThereIfItIsExposed() {
		this.runner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RocketMQEndpoint.class));
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=rocketmq")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(RocketMQEndpoint.class)
				.hasSingleBean(RocketMQEndpointWebExtension.class)
				.doesNotHaveBean(RocketMQEndpointJmxExtension.class));
		this.runner
			.withPropertyValues("management.endpoints.web.exposure.include=rocketmq",
					"management.endpoint.rocketmq.access=none")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RocketMQEndpoint.class));
	}

	@Test
	void theContextStartsWithoutActuator() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(RocketMQAutoConfiguration.class,
					RocketMQListenerAutoConfiguration.class, RocketMQEndpointAutoConfiguration.class))
			.withPropertyValues("rocketmq.name-server=localhost:1",
					"management.endpoints.web.exposure.include=rocketmq")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate.endpoint"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RocketMQClient.class));
	}

	@Test
	void anEndpointOfTheUserWins() {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		ClientSource clients = new ClientSource(new RocketMQClients(beans, Map.of()), beans);
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=rocketmq")
			.withBean("mine", RocketMQEndpoint.class,
					() -> new RocketMQEndpoint(clients, new ListenerOperations(List::of, Duration.ZERO),
							new DeadLetterOperations(clients, Duration.ZERO)))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RocketMQEndpoint.class).hasBean("mine"));
	}

	@Test
	void jmxReadsByDefault() {
		withJmx("read_only", (server, name) -> {
			assertThat(operations(server, name)).containsExactlyInAnyOrder("rocketmq", "container", "deadLetters");
			Object overview = server.invoke(name, "rocketmq", new Object[0], new String[0]);
			assertThat(overview).asInstanceOf(InstanceOfAssertFactories.MAP).containsOnlyKeys("clients", "containers");
			assertThat(invoke(server, name, "container", "billing", null, null)).containsEntry("group", "billing")
				.containsKey("queues");
		});
	}

	@Test
	void jmxChangesWithUnrestrictedAccess() {
		withJmx("unrestricted", (server, name) -> {
			assertThat(operations(server, name)).containsExactlyInAnyOrder("rocketmq", "container", "deadLetters",
					"start", "stop", "pause", "resume", "resendDeadLetter", "resendDeadLetters");
			assertThat(invoke(server, name, "stop", "billing")).containsEntry("state", "STOPPED");
			assertThat(invoke(server, name, "start", "billing")).containsEntry("state", "RUNNING");
			assertThat(invoke(server, name, "pause", "listeners-bill")).containsEntry("paused", true);
			assertThat(invoke(server, name, "resume", "listeners-bill")).containsEntry("paused", false);
			assertThatExceptionOfType(JMException.class).isThrownBy(() -> invoke(server, name, "stop", "nobody"))
				.havingRootCause()
				.isInstanceOf(IllegalStateException.class)
				.withMessageStartingWith("No RocketMQ listener, group or container is called 'nobody'.");
		});
	}

	@Test
	void theAnswersCanBeWrittenInANativeImage() {
		RuntimeHints hints = new RuntimeHints();
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, RocketMQEndpointAutoConfiguration.class);
		for (Class<?> type : List.of(RocketMQDescriptor.class, ClientDescriptor.class, BrokerSnapshot.class,
				ContainerDescriptor.class, ContainerDescriptor.QueueDescriptor.class,
				DeadLettersDescriptor.DeadLetterDescriptor.class, ResendDescriptor.ResendResult.class,
				ErrorDescriptor.class)) {
			assertThat(RuntimeHintsPredicates.reflection().onType(type)).as(type.getName()).accepts(hints);
		}
	}

	private void withJmx(String access, JmxTest test) {
		this.runner
			.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=rocketmq",
					"management.endpoints.jmx.domain=rocketmq.test." + access)
			.withPropertyValues(access.equals("read_only") ? new String[0]
					: new String[] { "management.endpoint.rocketmq.access=" + access })
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(RocketMQEndpointWebExtension.class);
				MBeanServer server = ManagementFactory.getPlatformMBeanServer();
				Set<ObjectName> names = server
					.queryNames(new ObjectName("rocketmq.test." + access + ":type=Endpoint,name=Rocketmq,*"), null);
				assertThat(names).hasSize(1);
				test.run(server, names.iterator().next());
			});
	}

	private static List<String> operations(MBeanServer server, ObjectName name) throws JMException {
		return Arrays.stream(server.getMBeanInfo(name).getOperations())
			.map((operation) -> operation.getName())
			.toList();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> invoke(MBeanServer server, ObjectName name, String operation,
			@Nullable Object... arguments) throws JMException {
		String[] types = new String[arguments.length];
		Arrays.fill(types, String.class.getName());
		return (Map<String, Object>) server.invoke(name, operation, arguments, types);
	}

	/** Test of a registered endpoint. */
	@FunctionalInterface
	interface JmxTest {

		void run(MBeanServer server, ObjectName name) throws Exception;

	}

}
