"""What `streamlit run` starts: the list of pages, the frame around them, the corpus in the sidebar."""

# Worker processes import the main module by another name; nothing of the dashboard belongs into them.
if __name__ == "__main__":
    import streamlit as st

    from pages.parts import choices, menu, share
    from pages.parts.corpus_editor import corpus_editor
    from pages.parts.gate import warm_up
    from pages.parts.style import style

    st.set_page_config(
        page_title="Why attention?", page_icon=":material/graph_3:", layout="wide", initial_sidebar_state=400
    )
    st.html(style())
    warm_up()
    share.open_link()
    choices.keep()
    page = st.navigation(menu.pages(), position="top")
    st.session_state.page = page.url_path or menu.FIRST
    with st.sidebar:
        share.bar()
        corpus_editor()
        share.keep_address()
    share.say_link_error()
    page.run()
