package io.rocketmq.spring.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.TestEndpoint;
import io.rocketmq.spring.testing.SharedServer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many listeners in one application.
 */
@Timeout(180)
class RocketMQManyListenersIT {

	private static final int GROUPS = 50;

	private static final int LISTENERS_OF_GROUP = 4;

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final EmbeddedRocketMQ server = SharedServer.get();

	@BeforeAll
	static void createTopics() {
		server.createTopic("many", 1);
	}

	@Test
	void twoHundredListenersInFiftyGroupsStartConsumeAndStopWithinThePhase() {
		Set<String> seen = ConcurrentHashMap.newKeySet();
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		int filesBefore = sockets();
		long start = System.nanoTime();
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.initializers((created) -> created.getBeanFactory().registerSingleton("seen", seen))
			.properties("rocketmq.name-server=" + server.nameServerAddress(), "rocketmq.listener.consume-from=earliest",
					"spring.main.banner-mode=off")
			.run();
		RocketMQListenerEndpointRegistry registry = context.getBean(RocketMQListenerEndpointRegistry.class);
		Duration started = since(start);
		assertThat(registry.containers()).hasSize(GROUPS).allMatch(RocketMQListenerContainer::isRunning);
		RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
		for (int tag = 0; tag < LISTENERS_OF_GROUP; tag++) {
			template.syncSend("many:t" + tag, "message", PATIENCE.toMillis());
		}
		await().atMost(PATIENCE).until(() -> seen.size() == GROUPS * LISTENERS_OF_GROUP);
		Duration consumed = since(start);
		List<String> threads = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !before.contains(thread))
			.map(Thread::getName)
			.filter((name) -> name.startsWith("rocketmq-"))
			.toList();
		long ofListeners = threads.stream().filter((name) -> name.startsWith("rocketmq-consume-")).count();
		int sockets = sockets() - filesBefore;
		start = System.nanoTime();
		context.close();
		Duration closed = since(start);
		System.out.printf(
				"%d listeners in %d groups: started in %d ms, consumed after %d ms, closed in %d ms;"
						+ " %d threads of listeners, %d others; %d connections%n",
				GROUPS * LISTENERS_OF_GROUP, GROUPS, started.toMillis(), consumed.toMillis(), closed.toMillis(),
				ofListeners, threads.size() - ofListeners, sockets);
		assertThat(closed).isLessThan(Duration.ofSeconds(30));
		assertThat(threads.size() - ofListeners).isLessThan(20);
		await().atMost(PATIENCE)
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().contains("many-")));
	}

	private static Duration since(long start) {
		return Duration.ofNanos(System.nanoTime() - start);
	}

	/** Returns the number of this process's sockets, or 0 where that is not known. */
	private static int sockets() {
		try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
			return (int) files.filter((file) -> {
				try {
					return Files.readSymbolicLink(file).toString().startsWith("socket:");
				}
				catch (IOException ex) {
					return false;
				}
			}).count();
		}
		catch (IOException ex) {
			return 0;
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		Application(Set<String> seen, RocketMQListenerEndpointRegistry registry,
				RocketMQListenerContainerFactory factory) {
			for (int group = 0; group < GROUPS; group++) {
				for (int tag = 0; tag < LISTENERS_OF_GROUP; tag++) {
					String id = "many-" + group + "-" + tag;
					registry
						.register(TestEndpoint.of(id, "many-" + group, "many").tags("t" + tag).listener((delivery) -> {
							seen.add(id);
							return null;
						}), factory);
				}
			}
		}

	}

}
