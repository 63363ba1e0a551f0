package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.RocketMQListenerAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.endpoint.ContainerDescriptor.EndpointDescriptor;
import io.rocketmq.spring.boot.autoconfigure.endpoint.ContainerDescriptor.QueueDescriptor;
import io.rocketmq.spring.boot.autoconfigure.endpoint.ContainerDescriptor.QueuesDescriptor;
import io.rocketmq.spring.config.RocketMQInfrastructure;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.FakeConsumers;
import io.rocketmq.spring.listener.RocketMQContainerStatus.State;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * With scripted consumers, and a client whose name server is a port where nobody listens.
 */
@Timeout(120)
class RocketMQEndpointTests {

	private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");

	private final FakeConsumers consumers = new FakeConsumers();

	private List<RocketMQListenerEndpointRegistry> registries = List.of();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RocketMQAutoConfiguration.class,
				RocketMQListenerAutoConfiguration.class, RocketMQEndpointAutoConfiguration.class))
		.withBean("fakeConsumers", FakeConsumers.class, () -> this.consumers)
		.withUserConfiguration(Listeners.class)
		.withPropertyValues("rocketmq.name-server=localhost:1", "management.endpoints.web.exposure.include=rocketmq");

	@Test
	void anOverviewShowsClientsAndContainers() {
		this.consumers.positions = List.of(position(0, 100), position(1, 20));
		run((endpoint) -> {
			RocketMQDescriptor overview = endpoint.rocketmq();
			assertThat(overview.clients()).singleElement().satisfies((client) -> {
				assertThat(client.nameServers()).containsExactly("localhost:1");
				assertThat(client.brokers()).isEmpty();
				assertThat(client.problems()).isEmpty();
			});
			assertThat(overview.containers()).extracting(ContainerDescriptor::group)
				.containsExactlyInAnyOrder("billing", "shipping");
			ContainerDescriptor billing = overview.containers()
				.stream()
				.filter((container) -> container.group().equals("billing"))
				.findFirst()
				.orElseThrow();
			assertThat(billing.state()).isEqualTo(State.RUNNING);
			assertThat(billing.lag()).isEqualTo(120);
			assertThat(billing.queues()).isNull();
			assertThat(billing.endpoints()).singleElement()
				.usingRecursiveComparison()
				.isEqualTo(new EndpointDescriptor("listeners-bill", billing.endpoints().get(0).listener(), "orders",
						"TAG", "created", false, null, 0, null));
			assertThat(billing.endpoints().get(0).listener()).contains("bill", "listeners");
		});
	}

	@Test
	void aClientIsShownByItsName() {
		this.runner.withPropertyValues("rocketmq.clients.archive.name-server=localhost:2").run((context) -> {
			RocketMQEndpointWebExtension web = web(context.getBean(RocketMQEndpoint.class));
			ClientDescriptor archive = body(web.details("clients", "archive", null, null, null, null, null),
					ClientDescriptor.class);
			assertThat(archive.name()).isEqualTo("archive");
			assertThat(archive.nameServers()).containsExactly("localhost:2");
			ClientDescriptor byDefault = body(web.details("clients", "default", null, null, null, null, null),
					ClientDescriptor.class);
			assertThat(byDefault.nameServers()).containsExactly("localhost:1");
			assertThat(error(web.details("clients", "nobody", null, null, null, null, null), 404))
				.isEqualTo("No client is called 'nobody'. Use one of the clients [archive, default]");
			assertThat(error(web.details("dead-letters", "billing", null, null, "archive", null, null), 503))
				.contains("localhost:2");
			assertThat(error(web.details("dead-letters", "billing", null, null, "", null, null), 503))
				.contains("localhost:1");
		});
	}

	@Test
	void aContainerShowsAPageOfItsQueues() {
		this.consumers.positions = IntStream.range(0, 250).mapToObj((i) -> position(249 - i, i)).toList();
		this.consumers.assigned = Set.of(new MessageQueue("popped", "broker-a", -1));
		run((endpoint) -> {
			QueuesDescriptor first = queues(endpoint, null, null);
			assertThat(first.total()).isEqualTo(251);
			assertThat(first.items()).hasSize(100).first().satisfies((queue) -> {
				assertThat(queue.queueId()).isZero();
				assertThat(queue.lag()).isEqualTo(249);
				assertThat(queue.committedOffset()).isEqualTo(9);
			});
			QueuesDescriptor last = queues(endpoint, 250, 1000);
			assertThat(last.items())
				.containsExactly(QueueDescriptor.popped(new MessageQueue("popped", "broker-a", -1), false));
			assertThat(queues(endpoint, 251, 1).items()).isEmpty();
			assertThat(error(web(endpoint).details("containers", "billing", -1, null, null, null, null), 400))
				.isEqualTo("Illegal offset: -1. Give a number from 0 to 2147483647");
			assertThat(error(web(endpoint).details("containers", "billing", 0, 1001, null, null, null), 400))
				.isEqualTo("Illegal limit: 1001. Give a number from 1 to 1000");
		});
	}

	private QueuesDescriptor queues(RocketMQEndpoint endpoint, @Nullable Integer offset, @Nullable Integer limit) {
		QueuesDescriptor queues = body(
				web(endpoint).details("containers", "listeners-bill", offset, limit, null, null, null),
				ContainerDescriptor.class)
			.queues();
		assertThat(queues).isNotNull();
		return queues;
	}

	@Test
	void containersAreStoppedStartedPausedAndResumedById() {
		run((endpoint) -> {
			assertThat(change(endpoint, "listeners-bill", "stop").state()).isEqualTo(State.STOPPED);
			assertThat(change(endpoint, "billing", "START").state()).isEqualTo(State.RUNNING);
			assertThat(change(endpoint, "rocketMQListenerContainer.billing", "pause").paused()).isTrue();
			assertThat(change(endpoint, "billing", "resume").paused()).isFalse();
			assertThat(change(endpoint, "listeners-ship", "stop").state()).isEqualTo(State.STOPPED);
		});
	}

	@Test
	void aStopThatTakesLongGoesOnInTheBackground() {
		CountDownLatch drained = new CountDownLatch(1);
		run((endpoint) -> {
			this.consumers.onStop = () -> awaitLatch(drained);
			ListenerOperations impatient = new ListenerOperations(() -> this.registries, Duration.ofMillis(50));
			assertThat(impatient.change("billing", ListenerOperations.Action.STOP).status().state())
				.isEqualTo(State.STOPPING);
			drained.countDown();
		});
	}

	@Test
	void whatCannotBeDoneIsAnsweredWithAReason() {
		run((endpoint) -> {
			RocketMQEndpointWebExtension web = web(endpoint);
			String unknown = "No RocketMQ listener, group or container is called 'nobody'. Use one of the ids and groups"
					+ " [billing, listeners-bill, listeners-ship, listeners-track, shipping]";
			assertThat(error(web.details("containers", "nobody", null, null, null, null, null), 404))
				.isEqualTo(unknown);
			assertThat(error(web.change("containers", "nobody", "stop", null, null, null, null, null), 404))
				.isEqualTo(unknown);
			assertThat(error(web.change("containers", "billing", "kill", null, null, null, null, null), 400))
				.isEqualTo("Illegal action: kill. Give the action 'start', 'stop', 'pause' or 'resume'");
			assertThat(error(web.change("containers", "billing", null, null, null, null, null, null), 400))
				.startsWith("Illegal action: null.");
			assertThat(error(web.change("containers", "listeners-ship", "pause", null, null, null, null, null), 409))
				.contains("cannot be paused alone", "[listeners-ship, listeners-track]");
			assertThat(error(web.details("topics", "orders", null, null, null, null, null), 404))
				.isEqualTo("Nothing is called 'topics'. Use 'clients', 'containers' or 'dead-letters'");
			assertThat(error(web.change("clients", "default", "stop", null, null, null, null, null), 404))
				.isEqualTo("Nothing to change is called 'clients'. Use 'containers' or 'dead-letters'");
			this.consumers.onStart = (subscriptions) -> {
				throw new UnsupportedOperationException("no such group");
			};
			change(endpoint, "billing", "stop");
			assertThat(error(web.change("containers", "billing", "start", null, null, null, null, null), 500))
				.isEqualTo("java.lang.UnsupportedOperationException: no such group");
		});
	}

	@Test
	void requestsForDeadLettersSayWhatIsMissing() {
		run((endpoint) -> {
			RocketMQEndpointWebExtension web = web(endpoint);
			String advice = "Give the action 'resend' with either a messageId or all=true";
			assertThat(error(web.change("dead-letters", "billing", "resend", null, null, null, null, null), 400))
				.isEqualTo("Illegal request for dead letters: action=resend, messageId=null, all=null. " + advice);
			assertThat(error(web.change("dead-letters", "billing", "resend", "1", true, null, null, null), 400))
				.endsWith(advice);
			assertThat(error(web.change("dead-letters", "billing", "delete", "1", null, null, null, null), 400))
				.endsWith(advice);
			assertThat(error(web.details("dead-letters", "billing", null, 101, null, null, null), 400))
				.isEqualTo("Illegal limit: 101. Give a number from 1 to 100");
			assertThat(error(web.details("dead-letters", "a b", null, null, null, null, null), 400)).contains("a b");
			assertThat(error(web.details("dead-letters", "billing", null, null, "archive", null, null), 404))
				.startsWith("No client is called 'archive'.");
		});
	}

	@Test
	void unreachableServersAreAnsweredInTime() {
		run((endpoint) -> {
			long before = System.nanoTime();
			assertThat(error(web(endpoint).details("dead-letters", "billing", null, null, null, null, null), 503))
				.contains("localhost:1");
			assertThat(
					error(web(endpoint).change("dead-letters", "billing", "resend", null, true, null, null, null), 503))
				.contains("localhost:1");
			assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(25));
		});
	}

	private void run(Consumer<RocketMQEndpoint> test) {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			this.registries = RocketMQInfrastructure.endpointRegistries(context);
			test.accept(context.getBean(RocketMQEndpoint.class));
		});
	}

	private static RocketMQEndpointWebExtension web(RocketMQEndpoint endpoint) {
		return new RocketMQEndpointWebExtension(endpoint);
	}

	private static ContainerDescriptor change(RocketMQEndpoint endpoint, String id, String action) {
		return body(web(endpoint).change("containers", id, action, null, null, null, null, null),
				ContainerDescriptor.class);
	}

	private static <T> T body(WebEndpointResponse<Object> response, Class<T> type) {
		assertThat(response.getBody()).isInstanceOf(type);
		assertThat(response.getStatus()).isEqualTo(200);
		return type.cast(response.getBody());
	}

	private static String error(WebEndpointResponse<Object> response, int status) {
		assertThat(response.getBody()).isInstanceOf(ErrorDescriptor.class);
		assertThat(response.getStatus()).as(String.valueOf(response.getBody())).isEqualTo(status);
		return ((ErrorDescriptor) response.getBody()).error();
	}

	private static QueuePosition position(int queueId, long lag) {
		return new QueuePosition(new MessageQueue("orders", "broker-a", queueId), 10, 9, 10, 10 + lag, 0, 0, 0, false,
				TIME, TIME, true);
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		@Bean
		DefaultRocketMQListenerContainerFactory rocketMQListenerContainerFactory(FakeConsumers consumers) {
			return consumers.factory();
		}

		@Bean
		Methods listeners() {
			return new Methods();
		}

	}

	static class Methods {

		@RocketMQMessageListener(topic = "orders", consumerGroup = "billing", selectorExpression = "created")
		void bill(String order) {
		}

		@RocketMQMessageListener(topic = "orders", consumerGroup = "shipping", selectorExpression = "paid")
		void ship(String order) {
		}

		@RocketMQMessageListener(topic = "orders", consumerGroup = "shipping", selectorExpression = "sent")
		void track(String order) {
		}

	}

}
