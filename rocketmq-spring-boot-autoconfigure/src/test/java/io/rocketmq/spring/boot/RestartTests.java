package io.rocketmq.spring.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Restarts as Spring Boot's developer tools do them: the application's classes are loaded
 * again by a new class loader, while the starter's stay.
 */
class RestartTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Test
	void aRestartedApplicationHasItsListenersAndLeavesNoThreads() throws Exception {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		run();
		run();
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(threadsSince(before)).isEmpty());
	}

	private static List<String> threadsSince(Set<Thread> before) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !before.contains(thread))
			.map(Thread::getName)
			.filter((name) -> name.contains("rocketmq"))
			.toList();
	}

	private static void run() throws Exception {
		ApplicationClassLoader loader = new ApplicationClassLoader(RestartTests.class.getClassLoader());
		Class<?> application = loader.loadClass(RestartedApplication.class.getName());
		assertThat(application).isNotEqualTo(RestartedApplication.class);
		Throwable[] failure = new Throwable[1];
		Thread main = new Thread(() -> {
			try (ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
				.resourceLoader(new DefaultResourceLoader(loader))
				.web(WebApplicationType.NONE)
				.properties("rocketmq.name-server=127.0.0.1:1", "spring.main.banner-mode=off",
						"spring.docker.compose.enabled=false")
				.run()) {
				RocketMQListenerEndpointRegistry registry = context.getBean(RocketMQListenerEndpointRegistry.class);
				assertThat(registry.containers()).hasSize(2).allMatch((container) -> container.isRunning());
				assertThat(threadsSince(Set.of())).isNotEmpty();
				Object order = loader.loadClass(RestartedApplication.Order.class.getName())
					.getDeclaredConstructor(String.class)
					.newInstance("1");
				assertThat(context.getBean(RocketMQTemplate.class).message(order).to("orders").sendAsync())
					.failsWithin(PATIENCE);
			}
			catch (Exception | AssertionError ex) {
				failure[0] = ex;
			}
		}, "restarted-main");
		main.setContextClassLoader(loader);
		main.start();
		main.join();
		assertThat(failure[0]).isNull();
	}

	/** Class loader of the application's classes. */
	private static final class ApplicationClassLoader extends ClassLoader {

		ApplicationClassLoader(ClassLoader parent) {
			super(parent);
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			synchronized (getClassLoadingLock(name)) {
				Class<?> known = findLoadedClass(name);
				if (known != null || !name.startsWith(RestartedApplication.class.getName())) {
					return (known != null) ? known : super.loadClass(name, resolve);
				}
				try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
					byte[] bytes = file.readAllBytes();
					return defineClass(name, bytes, 0, bytes.length);
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}
		}

	}

}
