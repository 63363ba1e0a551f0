package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.util.StringUtils;

import io.rocketmq.client.error.ConnectionProblem;
import io.rocketmq.spring.boot.TroubleshootingPage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page about failed starts has each analyzer and each cause of a failed connection.
 * That descriptions begin as it says is tested where they are provoked.
 */
class TroubleshootingPageTests {

	private static final Map<String, String> DESCRIPTIONS = Map.ofEntries(
			Map.entry("ApachePropertyFailureAnalyzer", "Properties of Apache's RocketMQ starter have no effect here"),
			Map.entry("ApacheStarterPresentFailureAnalyzer", "Apache's RocketMQ starter … is active beside this one"),
			Map.entry("ContradictoryRocketMQListenersFailureAnalyzer", "Two RocketMQ listeners contradict each other"),
			Map.entry("InvalidRocketMQAnnotationFailureAnalyzer", "An annotation of bean '…' cannot be used"),
			Map.entry("InvalidRocketMQPropertyFailureAnalyzer", "The property '…' has the illegal value '…'"),
			Map.entry("NoSuchRocketMQClusterFailureAnalyzer", "No … was found: there is no default RocketMQ cluster"),
			Map.entry("NoUniqueRocketMQClientFailureAnalyzer",
					"One RocketMQClient is needed, but there are several and none is primary"),
			Map.entry("RocketMQContainerNotReadyFailureAnalyzer",
					"Listeners of consumer group '…' were not ready within …"),
			Map.entry("RocketMQFailureAnalyzer", "A RocketMQ server could not be reached"),
			Map.entry("RocketMQMissingTopicsFailureAnalyzer",
					"Listeners of consumer group '…' subscribe to topics that do not exist"),
			Map.entry("UnsupportedNettyFailureAnalyzer", "RocketMQ needs Netty 4.2, but the class path has Netty …"));

	@Test
	void eachAnalyzerIsOnThePage() throws Exception {
		String[] registered = StringUtils.commaDelimitedListToStringArray(PropertiesLoaderUtils
			.loadProperties(new FileSystemResource("src/main/resources/META-INF/spring.factories"))
			.getProperty(FailureAnalyzer.class.getName()));
		assertThat(registered).extracting((name) -> name.substring(name.lastIndexOf('.') + 1))
			.containsExactlyInAnyOrderElementsOf(DESCRIPTIONS.keySet());
		assertThat(TroubleshootingPage.firstCells()).containsAll(DESCRIPTIONS.values())
			.contains("A RocketMQ server refused a request of this application");
	}

	@Test
	void eachCauseOfAFailedConnectionIsOnThePage() {
		for (ConnectionProblem problem : ConnectionProblem.values()) {
			assertThat(TroubleshootingPage.firstCells()).as(problem.name())
				.anyMatch((cell) -> ConnectionProblem.of(cell) == problem);
		}
	}

}
