/** The styles of the Mantine parts that only the portal uses. In a layer, so that they never override ours. */
import '@mantine/core/styles/Badge.layer.css';
import '@mantine/core/styles/Table.layer.css';
import '@mantine/core/styles/ScrollArea.layer.css';
